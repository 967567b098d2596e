import { Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { SynonymBook } from './synonym-book.js';
import { SynonymExists, SynonymNotFound, SynonymsAreForEditors, TooManySynonyms } from './synonym.errors.js';
import { newSynonym, type NewSynonym, type SYNONYM_STATUSES, type Verdict } from './synonym.schemas.js';

/** Why the log proposes a synonym: somebody searched this in vain, asked, and was answered with that article. */
export interface SynonymEvidence {
  ticketId: string;
  articleId: string;
  query: string;
  title: string;
}

export interface SynonymView {
  id: string;
  locale: Locale;
  from: string;
  to: string;
  twoWay: boolean;
  status: (typeof SYNONYM_STATUSES)[number];
  origin: 'editor' | 'log';
  /** How often the log had a reason to propose it, and the latest reasons. */
  times: number;
  evidence: SynonymEvidence[];
  createdAt: Date;
}

export interface SynonymProposal extends SynonymEvidence {
  locale: Locale;
  from: string;
  to: string;
}

const MOST = 2_000;
const MOST_PROPOSED = 500;
const MOST_EVIDENCE = 5;

const COLUMNS = `id, locale, from_words AS "from", to_words AS "to", two_way AS "twoWay", status, origin, times, evidence,
  created_at AS "createdAt"`;

/** Words that mean the same at this desk, as editors keep them; from the log come proposals, never more. */
@Injectable()
export class SynonymsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly book: SynonymBook,
  ) {}

  /** By language and word; proposals with the most reasons first. */
  async list(
    actor: Actor,
    { status, locale }: { status: SynonymView['status']; locale?: Locale | undefined },
  ): Promise<SynonymView[]> {
    assertMayKeep(actor);
    return this.database.query<SynonymView>(
      `SELECT ${COLUMNS} FROM search_synonym WHERE status = $1 AND ($2::text IS NULL OR locale = $2)
        ORDER BY CASE WHEN status = 'proposed' THEN times END DESC, locale DESC, from_words, to_words LIMIT ${MOST}`,
      [status, locale ?? null],
    );
  }

  /** @throws InvalidInput, SynonymExists, TooManySynonyms */
  async add(actor: Actor, input: NewSynonym): Promise<SynonymView> {
    assertMayKeep(actor);
    const { locale, from, to, twoWay } = checked(newSynonym, input);

    return this.database.write(async (tx) => {
      // What was proposed or refused before becomes what an editor says now.
      const [added]: SynonymView[] = await tx.query(
        `INSERT INTO search_synonym AS held (id, locale, from_words, to_words, two_way, status, origin, created_by, created_at)
         SELECT $1, $2, $3, $4, $5, 'active', 'editor', $6, $7
          WHERE (SELECT count(*) FROM search_synonym WHERE status = 'active') < ${MOST}
         ON CONFLICT (locale, from_words, to_words) DO UPDATE
           SET status = 'active', two_way = excluded.two_way, created_by = excluded.created_by, created_at = excluded.created_at
           WHERE held.status <> 'active' OR held.two_way <> excluded.two_way
         RETURNING ${COLUMNS}`,
        [newId(), locale, from, to, twoWay, actor.accountId, this.clock.now()],
      );
      if (!added) throw await this.refusal(tx, locale, from, to);
      await this.tell(tx, actor, 'synonym.added', added);
      return added;
    });
  }

  /** Answers what it was, so that it can be put back. @throws SynonymNotFound */
  async remove(actor: Actor, id: string): Promise<SynonymView> {
    assertMayKeep(actor);
    return this.database.write(async (tx) => {
      const removed = await this.delete(tx, id, ['active', 'rejected']);
      await this.tell(tx, actor, 'synonym.removed', removed);
      return removed;
    });
  }

  /** An editor's word on a proposal. @throws SynonymNotFound also when another editor was first */
  async decide(actor: Actor, id: string, verdict: Verdict): Promise<SynonymView> {
    assertMayKeep(actor);
    return this.database.write(async (tx) => {
      const decided =
        verdict === 'no'
          ? await this.delete(tx, id, ['proposed'])
          : await this.settle(tx, actor, id, verdict === 'yes' ? 'active' : 'rejected');
      await this.tell(tx, actor, `synonym.${{ yes: 'accepted', no: 'declined', never: 'rejected' }[verdict]}`, decided);
      return decided;
    });
  }

  /** Proposes a synonym, or adds a reason to one that waits. One ticket is one reason, however often it is told. */
  async propose(tx: Tx, { locale, from, to, ...evidence }: SynonymProposal): Promise<void> {
    await tx.query(
      `INSERT INTO search_synonym AS held
              (id, locale, from_words, to_words, two_way, status, origin, times, evidence, created_at)
       SELECT $1, $2, $3, $4, false, 'proposed', 'log', 1, jsonb_build_array($5::jsonb), $6
        WHERE (SELECT count(*) FROM search_synonym WHERE status = 'proposed') < ${MOST_PROPOSED}
       ON CONFLICT (locale, from_words, to_words) DO UPDATE
         SET times = held.times + 1,
             evidence = (SELECT jsonb_agg(e ORDER BY n)
                           FROM jsonb_array_elements(excluded.evidence || held.evidence) WITH ORDINALITY AS x (e, n)
                          WHERE n <= ${MOST_EVIDENCE})
         WHERE held.status = 'proposed' AND NOT held.evidence @> jsonb_build_array(jsonb_build_object('ticketId', $7::text))`,
      [newId(), locale, from, to, JSON.stringify(evidence), this.clock.now(), evidence.ticketId],
    );
  }

  private async settle(tx: Tx, actor: Actor, id: string, status: SynonymView['status']): Promise<SynonymView> {
    const [rows] = await tx.query(
      `UPDATE search_synonym SET status = $2, created_by = $3 WHERE id = $1 AND status = 'proposed' RETURNING ${COLUMNS}`,
      [id, status, actor.accountId],
    );
    if (!rows[0]) throw new SynonymNotFound();
    return rows[0];
  }

  private async delete(tx: Tx, id: string, statuses: ReadonlyArray<SynonymView['status']>): Promise<SynonymView> {
    const [rows] = await tx.query(
      `DELETE FROM search_synonym WHERE id = $1 AND status = ANY($2) RETURNING ${COLUMNS}`,
      [id, statuses],
    );
    if (!rows[0]) throw new SynonymNotFound();
    return rows[0];
  }

  private async refusal(tx: Tx, locale: Locale, from: string, to: string): Promise<Error> {
    const [held] = await tx.query(
      'SELECT 1 FROM search_synonym WHERE locale = $1 AND from_words = $2 AND to_words = $3',
      [locale, from, to],
    );
    return held ? new SynonymExists(from, to) : new TooManySynonyms(MOST);
  }

  private async tell(tx: Tx, actor: Actor, action: string, { id, locale, from, to, twoWay }: SynonymView) {
    await this.audit.record(tx, { actor, action, subject: `synonym:${id}`, details: { locale, from, to, twoWay } });
    // This process at once; the others look by themselves.
    this.database.afterCommit(() => void this.book.refresh());
  }
}

function assertMayKeep(actor: Actor): void {
  if (!isEditor(actor)) throw new SynonymsAreForEditors();
}
