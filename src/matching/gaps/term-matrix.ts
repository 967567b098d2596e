import type { QuestionTerms } from './question-terms.js';
import { TermSpread } from './term-weights.js';

/** Rows of numbers of which most are nought, one after the other (compressed sparse rows). */
export interface SparseRows {
  rows: number;
  columns: number;
  /** Where each row begins in the two below, and after the last where it ends. */
  starts: Int32Array;
  column: Int32Array;
  value: Float32Array;
}

/** Each question as a row of weights. What only one question says can't bring two together and is left out. */
export function termMatrix(questions: readonly QuestionTerms[]): SparseRows {
  const spread = new TermSpread(questions);
  const columns = new Map<string, number>();
  const starts = new Int32Array(questions.length + 1);
  const column: number[] = [];
  const value: number[] = [];
  for (const [row, terms] of questions.entries()) {
    for (const [term, weight] of spread.weights(terms, 2)) {
      if (!columns.has(term)) columns.set(term, columns.size);
      column.push(columns.get(term)!);
      value.push(weight);
    }
    starts[row + 1] = column.length;
  }
  return {
    rows: questions.length,
    columns: columns.size,
    starts,
    column: Int32Array.from(column),
    value: Float32Array.from(value),
  };
}
