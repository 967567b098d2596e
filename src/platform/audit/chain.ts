import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** A row of the audit log as everybody may read it. */
export interface AuditRow {
  /** 1 for the first, without gaps. */
  seq: number;
  at: Date;
  /** The account that did it; null for the service itself and for API keys. */
  actorId: string | null;
  /** The name it had then. */
  actor: string;
  /** What was done: `article.published`. */
  action: string;
  /** What it was done to: `article:<id>`. */
  subject: string;
  details: unknown;
}

export interface ChainedRow extends AuditRow {
  previousHash: string;
  hash: string;
}

/** The end of the chain: the number and hash of the last row; 0 and '' before the first. */
export interface ChainEnd {
  seq: number;
  hash: string;
}

/** SHA-256, in hex, over the hash before and everything that the row says. */
export function hashOf(previousHash: string, row: AuditRow): string {
  const { seq, at, actorId, actor, action, subject, details } = row;
  const text = canonicalJson({ seq, at: at.toISOString(), actorId, actor, action, subject, details });
  return createHash('sha256').update(previousHash).update('\n').update(text).digest('hex');
}

/** Puts the next row behind the end. */
export function chain(end: ChainEnd, entry: Omit<AuditRow, 'seq'>): ChainedRow {
  const row = { ...entry, seq: end.seq + 1 };
  return { ...row, previousHash: end.hash, hash: hashOf(end.hash, row) };
}

/** Says in a sentence what is wrong with a row that comes after `end`; null when nothing is. */
export function faultIn(row: ChainedRow, end: ChainEnd): string | null {
  if (row.seq !== end.seq + 1)
    return row.seq === end.seq + 2
      ? `Row ${end.seq + 1} is missing.`
      : `Rows ${end.seq + 1} to ${row.seq - 1} are missing.`;
  if (row.previousHash !== end.hash) return `Row ${row.seq} does not follow the row before it.`;
  if (row.hash !== hashOf(end.hash, row)) return `Row ${row.seq} was changed after it was written.`;
  return null;
}
