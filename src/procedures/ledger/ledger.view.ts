import type { DefinitionProblem } from '../definition/definition-problem.js';
import type { Move, ShiftSettings } from './ledger.schemas.js';

/** Something that could move one line nearer to who asks. */
export interface ShiftProposal {
  move: Move;
  /** The article that would move to the first line, or the procedure that would move to customers. */
  subjectId: string;
  articleId: string;
  question: string;
  /** How often it went well within the window. */
  times: number;
  /** Of each of those times, the work that is saved, in minutes. */
  minutesEach: number;
  /** Where those minutes come from: measured runs, what the procedure says, or what a hand-over is said to cost. */
  source: 'measured' | 'stated' | 'handover';
  minutes: number;
  /** What has to be written differently before customers can do it. */
  obstacles: DefinitionProblem[];
}

export interface ShiftDecision {
  move: Move;
  subjectId: string;
  question: string;
  verdict: 'accepted' | 'declined';
  times: number;
  minutes: number;
  note: string;
  decidedBy: string | null;
  decidedAt: Date;
  /** How often the wanted line solved it in the 30 days before the decision, and in the 30 days (or fewer) since. */
  before: number;
  after: number;
}

/** Who solved the questions of a month: shares of `solved`. */
export interface ShiftMonth {
  /** `2026-11` */
  month: string;
  solved: number;
  customer: number;
  firstLine: number;
  others: number;
  /** Of no known team. */
  unknown: number;
}

export interface ShiftLedger {
  settings: ShiftSettings & { firstLineTeam: string | null };
  proposals: ShiftProposal[];
  decisions: ShiftDecision[];
  months: ShiftMonth[];
}
