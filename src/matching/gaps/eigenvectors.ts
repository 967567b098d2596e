const MOST_SWEEPS = 30;

/**
 * Eigenvectors, as columns, and eigenvalues of a symmetric matrix, largest first: Jacobi's rotations, one cell after the
 * other until nothing is left beside the diagonal (Golub & Van Loan, Matrix Computations, 8.5). Writes in `matrix`.
 */
export function eigenvectors(matrix: Float64Array, size: number): { vectors: Float64Array; values: Float64Array } {
  // Rotated as rows, which lie together in memory; turned into columns at the end.
  const turned = new Float64Array(size * size);
  for (let n = 0; n < size; n += 1) turned[n * size + n] = 1;
  const enough = 1e-20 * traceOf(matrix, size) ** 2;
  for (let sweep = 0; sweep < MOST_SWEEPS && besideDiagonal(matrix, size) > enough; sweep += 1) {
    for (let p = 0; p < size - 1; p += 1) for (let q = p + 1; q < size; q += 1) rotate(matrix, turned, size, p, q);
  }
  const order = Array.from({ length: size }, (_, n) => n).sort((a, b) => matrix[b * size + b]! - matrix[a * size + a]!);
  const vectors = new Float64Array(size * size);
  for (const [to, from] of order.entries()) {
    for (let n = 0; n < size; n += 1) vectors[n * size + to] = turned[from * size + n]!;
  }
  return { vectors, values: Float64Array.from(order, (n) => matrix[n * size + n]!) };
}

function rotate(matrix: Float64Array, turned: Float64Array, size: number, p: number, q: number): void {
  const between = matrix[p * size + q]!;
  if (between === 0) return;
  const slope = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * between);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(slope, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  mix(matrix, p, q, size, 1, cosine, sine, size);
  mix(matrix, p * size, q * size, size, 0, cosine, sine, size);
  mix(turned, p * size, q * size, size, 0, cosine, sine, size);
}

/** Turns two rows (`across` 0) or two columns (`across` 1) into each other. */
function mix(
  values: Float64Array,
  one: number,
  other: number,
  length: number,
  across: 0 | 1,
  cosine: number,
  sine: number,
  size: number,
): void {
  const step = across === 1 ? size : 1;
  for (let n = 0; n < length; n += 1) {
    const a = values[one + n * step]!;
    const b = values[other + n * step]!;
    values[one + n * step] = cosine * a - sine * b;
    values[other + n * step] = sine * a + cosine * b;
  }
}

function traceOf(matrix: Float64Array, size: number): number {
  let trace = 0;
  for (let n = 0; n < size; n += 1) trace += matrix[n * size + n]!;
  return trace;
}

function besideDiagonal(matrix: Float64Array, size: number): number {
  let squares = 0;
  for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) squares += matrix[p * size + q]! ** 2;
  return squares;
}
