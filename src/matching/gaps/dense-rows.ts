/** Rows of `width` numbers, one after the other. */
export interface DenseRows {
  rows: number;
  width: number;
  values: Float32Array;
}

export function denseRows(rows: number, width: number): DenseRows {
  return { rows, width, values: new Float32Array(rows * width) };
}

/** The first `width` numbers of each row, at length 1. */
export function firstOf({ rows, width: whole, values }: DenseRows, width: number): DenseRows {
  const first = denseRows(rows, Math.min(width, whole));
  for (let row = 0; row < rows; row += 1) {
    first.values.set(values.subarray(row * whole, row * whole + first.width), row * first.width);
  }
  normaliseRows(first);
  return first;
}

/** All of each row after the other, at length 1: its cosines are the means of theirs. */
export function besideEachOther(parts: readonly DenseRows[]): DenseRows {
  const { rows } = parts[0]!;
  const whole = denseRows(
    rows,
    parts.reduce((sum, { width }) => sum + width, 0),
  );
  let from = 0;
  for (const { width, values } of parts) {
    for (let row = 0; row < rows; row += 1) {
      whole.values.set(values.subarray(row * width, (row + 1) * width), row * whole.width + from);
    }
    from += width;
  }
  normaliseRows(whole);
  return whole;
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

/** So many rows fit in the processor's own memory twice; comparing block with block keeps them there. */
const BLOCK = 64;

/** Visits each pair of rows once with their dot product, the greater number first. */
export function eachPair(points: DenseRows, visit: (one: number, other: number, product: number) => void): void {
  for (let top = 0; top < points.rows; top += BLOCK) {
    const bottom = Math.min(top + BLOCK, points.rows);
    for (let left = 0; left <= top; left += BLOCK) {
      for (let one = top; one < bottom; one += 1) {
        const right = Math.min(left + BLOCK, one);
        for (let other = left; other < right; other += 1) visit(one, other, dot(points, one, other));
      }
    }
  }
}

/** Four sums at a time: they need not wait for each other, which takes a third of the time of one. */
export function dot({ width, values }: DenseRows, one: number, other: number): number {
  let a = one * width;
  let b = other * width;
  const end = a + width;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (; a + 3 < end; a += 4, b += 4) {
    first += values[a]! * values[b]!;
    second += values[a + 1]! * values[b + 1]!;
    third += values[a + 2]! * values[b + 2]!;
    fourth += values[a + 3]! * values[b + 3]!;
  }
  for (; a < end; a += 1, b += 1) first += values[a]! * values[b]!;
  return first + second + third + fourth;
}
