import { denseRows, type DenseRows } from './dense-rows.js';
import { eigenvectors } from './eigenvectors.js';
import type { SparseRows } from './term-matrix.js';

/** More columns than are asked for, and rounds of sharpening: with these the kept ones are as good as exact. */
const SPARE = 10;
const ROUNDS = 2;

/**
 * Latent semantic analysis (Deerwester et al. 1990): each row in the `width` directions in which the rows differ most,
 * where words that go together lie close. By a randomised range finder with subspace iteration (Halko, Martinsson &
 * Tropp, "Finding structure with randomness", 2011); the randomness is the same each time.
 */
export function latentMeaning(matrix: SparseRows, width: number): DenseRows {
  const sketch = Math.min(width + SPARE, matrix.rows, matrix.columns);
  const basis = randomSigns(matrix.columns, sketch);
  let range = times(matrix, basis);
  orthonormalise(range);
  for (let round = 0; round < ROUNDS; round += 1) {
    range = times(matrix, transposedTimes(matrix, range));
    orthonormalise(range);
  }
  // The rows within that range; its singular vectors come from a matrix of sketch by sketch.
  const small = gram(transposedTimes(matrix, range));
  const { vectors, values } = eigenvectors(small, sketch);
  const kept = Math.min(width, sketch);
  const meaning = denseRows(matrix.rows, kept);
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let to = 0; to < kept; to += 1) {
      let sum = 0;
      for (let n = 0; n < sketch; n += 1) sum += range.values[row * sketch + n]! * vectors[n * sketch + to]!;
      meaning.values[row * kept + to] = sum * Math.sqrt(Math.max(0, values[to]!));
    }
  }
  return meaning;
}

function randomSigns(rows: number, width: number): DenseRows {
  const signs = denseRows(rows, width);
  for (let n = 0; n < signs.values.length; n += 1) {
    let mixed = Math.imul(n + 1, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
    signs.values[n] = (mixed ^ (mixed >>> 13)) & 0x10000 ? 1 : -1;
  }
  return signs;
}

function times({ rows, starts, column, value }: SparseRows, { width, values }: DenseRows): DenseRows {
  const product = denseRows(rows, width);
  for (let row = 0; row < rows; row += 1) {
    const to = row * width;
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) {
      const from = column[at]! * width;
      const factor = value[at]!;
      for (let n = 0; n < width; n += 1) product.values[to + n]! += factor * values[from + n]!;
    }
  }
  return product;
}

function transposedTimes(
  { rows, columns, starts, column, value }: SparseRows,
  { width, values }: DenseRows,
): DenseRows {
  const product = denseRows(columns, width);
  for (let row = 0; row < rows; row += 1) {
    const from = row * width;
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) {
      const to = column[at]! * width;
      const factor = value[at]!;
      for (let n = 0; n < width; n += 1) product.values[to + n]! += factor * values[from + n]!;
    }
  }
  return product;
}

/** Gram-Schmidt over columns, twice for accuracy; a column that the others explain becomes noughts. */
function orthonormalise({ rows, width, values }: DenseRows): void {
  const columns = Array.from({ length: width }, (_, n) => {
    const column = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) column[row] = values[row * width + n]!;
    return column;
  });
  for (const [n, column] of columns.entries()) {
    const before = lengthOf(column);
    for (let pass = 0; pass < 2; pass += 1) {
      for (let other = 0; other < n; other += 1) removeFrom(column, columns[other]!);
    }
    const length = lengthOf(column);
    const scale = length > before * 1e-7 ? 1 / length : 0;
    for (let row = 0; row < rows; row += 1) column[row]! *= scale;
    for (let row = 0; row < rows; row += 1) values[row * width + n] = column[row]!;
  }
}

function removeFrom(column: Float64Array, other: Float64Array): void {
  let even = 0;
  let odd = 0;
  for (let row = 0; row < column.length; row += 2) {
    even += column[row]! * other[row]!;
    odd += (column[row + 1] ?? 0) * (other[row + 1] ?? 0);
  }
  const share = even + odd;
  for (let row = 0; row < column.length; row += 1) column[row]! -= share * other[row]!;
}

function lengthOf(column: Float64Array): number {
  let squares = 0;
  for (const value of column) squares += value * value;
  return Math.sqrt(squares);
}

function gram({ rows, width, values }: DenseRows): Float64Array {
  const sums = new Float64Array(width * width);
  for (let row = 0; row < rows; row += 1) {
    const from = row * width;
    for (let n = 0; n < width; n += 1) {
      const value = values[from + n]!;
      if (value === 0) continue;
      for (let m = n; m < width; m += 1) sums[n * width + m]! += value * values[from + m]!;
    }
  }
  for (let n = 0; n < width; n += 1) for (let m = 0; m < n; m += 1) sums[n * width + m] = sums[m * width + n]!;
  return sums;
}
