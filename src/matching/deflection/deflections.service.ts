import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import type { ArticlePage } from '../../knowledge/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { isId, newId } from '../../platform/ids/index.js';
import { DeflectionNotFound } from '../matching.errors.js';
import { TypedAnswers, type TypedQuestion } from './typed-answers.js';

export interface ShownAnswers {
  /** Null as long as nothing was shown. */
  id: string | null;
  answers: ArticlePage[];
}

/** Nobody types one question for longer; whoever comes back later begins anew. */
const LIVES = `interval '1 day'`;

/**
 * Answers shown to somebody who is about to ask, and what came of them. A try is its owner's: of the account that
 * typed, or of whoever has its id.
 */
@Injectable()
export class DeflectionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly answers: TypedAnswers,
  ) {}

  /** The answers to what is typed so far; `id` is that of the try so far, and what is unknown begins a new one. */
  async show(actor: Actor, question: TypedQuestion, id: string | null): Promise<ShownAnswers> {
    const answers = await this.answers.to(actor, question);
    if (answers.length === 0) return { id, answers };
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const known = id !== null && isId(id) && (await this.touch(tx, actor, id, now));
      const shown = known ? id : newId();
      if (!known) {
        await tx.query(
          'INSERT INTO deflection (id, account_id, locale, began_at, last_at) VALUES ($1, $2, $3, $4, $4)',
          [shown, actor.accountId, question.locale, now],
        );
      }
      await tx.query(
        `INSERT INTO deflection_answer (deflection_id, article_id, shown_at)
         SELECT $1, a.id, $3 FROM article a WHERE a.id = ANY($2::uuid[]) ON CONFLICT DO NOTHING`,
        [shown, answers.map((answer) => answer.id), now],
      );
      return { id: shown, answers };
    });
  }

  /** An answer was opened. @throws DeflectionNotFound */
  open(actor: Actor, id: string, articleId: string): Promise<void> {
    return this.note(actor, id, articleId, 'opened_at = coalesce(opened_at, $3)');
  }

  /** "This solved it." @throws DeflectionNotFound */
  solve(actor: Actor, id: string, articleId: string): Promise<void> {
    return this.note(actor, id, articleId, 'opened_at = coalesce(opened_at, $3), solved_at = coalesce(solved_at, $3)');
  }

  /** It did not, after all. @throws DeflectionNotFound */
  unsolve(actor: Actor, id: string, articleId: string): Promise<void> {
    return this.note(actor, id, articleId, 'opened_at = coalesce(opened_at, $3), solved_at = NULL');
  }

  /** A ticket was made all the same; joins the write that opens it. Answers whether there was such a try. */
  async askAnyway(actor: Actor, id: string, ticketId: string): Promise<boolean> {
    if (!isId(id)) return false;
    return this.database.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE deflection SET ticket_id = $4, last_at = $3
          WHERE ${OWN} AND ticket_id IS NULL RETURNING 1`,
        [id, actor.accountId, this.clock.now(), ticketId],
      );
      return rows.length > 0;
    });
  }

  private async note(actor: Actor, id: string, articleId: string, what: string): Promise<void> {
    const now = this.clock.now();
    await this.database.write(async (tx) => {
      if (!(await this.touch(tx, actor, id, now))) throw new DeflectionNotFound(id);
      const [rows] = await tx.query(
        `UPDATE deflection_answer SET ${what} WHERE deflection_id = $1 AND article_id = $2
        RETURNING 1`,
        [id, articleId, now],
      );
      if (rows.length === 0) throw new DeflectionNotFound(id);
    });
  }

  private async touch(tx: Tx, actor: Actor, id: string, now: Date): Promise<boolean> {
    const [rows] = await tx.query(`UPDATE deflection SET last_at = $3 WHERE ${OWN} RETURNING 1`, [
      id,
      actor.accountId,
      now,
    ]);
    return rows.length > 0;
  }
}

/** Of $2, and not over yet at $3. */
const OWN = `id = $1 AND account_id IS NOT DISTINCT FROM $2::uuid AND began_at > $3::timestamptz - ${LIVES}`;
