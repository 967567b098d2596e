import type { TextVector } from './vectors.js';

/** A matrix with a row per feature and a column per class, of which only what is not 0 is kept. */
export class SparseRows {
  constructor(
    /** Where each row begins; one more than there are rows. */
    readonly starts: Int32Array,
    readonly columns: Uint16Array,
    readonly values: Float32Array,
  ) {}

  static ofColumns(given: Array<{ ids: Int32Array; values: Float32Array }>, rows: number): SparseRows {
    const starts = new Int32Array(rows + 1);
    for (const { ids } of given) for (const id of ids) starts[id + 1]! += 1;
    for (let row = 0; row < rows; row += 1) starts[row + 1]! += starts[row]!;
    const next = starts.slice();
    const columns = new Uint16Array(starts[rows]!);
    const values = new Float32Array(starts[rows]!);
    given.forEach((column, number) => {
      column.ids.forEach((id, n) => {
        const at = next[id]!;
        next[id] = at + 1;
        columns[at] = number;
        values[at] = column.values[n]!;
      });
    });
    return new SparseRows(starts, columns, values);
  }

  /** Adds the product of a vector with every column to `sums`. */
  addProducts({ ids, values }: TextVector, sums: Float64Array): void {
    for (let n = 0; n < ids.length; n += 1) {
      const value = values[n]!;
      const end = this.starts[ids[n]! + 1]!;
      for (let at = this.starts[ids[n]!]!; at < end; at += 1) sums[this.columns[at]!]! += value * this.values[at]!;
    }
  }
}
