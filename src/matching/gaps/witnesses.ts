import { dot, type DenseRows } from './dense-rows.js';

/** So many of its group have to resemble a question. */
const WITNESSES = 3;

/**
 * The rows of a group that resemble their nearest in it by at least `least` in the mean. A question that asks something
 * else than all others is drawn towards whatever is least far; it shows in that its own words resemble nobody's.
 */
export function witnessedRows(rows: readonly number[], points: DenseRows, least: number): number[] {
  return rows.filter((row) => {
    const nearest = new Float64Array(Math.min(WITNESSES, rows.length - 1)).fill(-Infinity);
    for (const other of rows) {
      if (other === row) continue;
      const likeness = dot(points, row, other);
      if (likeness <= nearest[0]!) continue;
      nearest[0] = likeness;
      nearest.sort();
    }
    return nearest.reduce((sum, likeness) => sum + likeness, 0) >= least * nearest.length;
  });
}
