/** Rows of `width` numbers, one after the other. */
export interface DenseRows {
  rows: number;
  width: number;
  values: Float32Array;
}

export function denseRows(rows: number, width: number): DenseRows {
  return { rows, width, values: new Float32Array(rows * width) };
}

/** Brings each row to length 1, so that a dot product is a cosine; a row of noughts stays one. */
export function normaliseRows({ rows, width, values }: DenseRows): void {
  for (let row = 0; row < rows; row += 1) {
    const from = row * width;
    let squares = 0;
    for (let n = from; n < from + width; n += 1) squares += values[n]! ** 2;
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let n = from; n < from + width; n += 1) values[n]! *= scale;
  }
}

export function dot({ width, values }: DenseRows, one: number, other: number): number {
  const a = one * width;
  const b = other * width;
  let sum = 0;
  for (let n = 0; n < width; n += 1) sum += values[a + n]! * values[b + n]!;
  return sum;
}
