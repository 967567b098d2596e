import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { ArticleChanging, type WrittenArticle } from '../article-changing.js';
import { ArticleText } from '../article-text.entity.js';
import { ArticleTexts } from '../article-texts.js';
import { Article } from '../article.entity.js';
import { ArticleNotFound, ArticlesAreForEditors } from '../article.errors.js';
import { ArticleUnmerged, ArticleWasMerged } from '../article.events.js';
import { canEditArticles } from '../article.policy.js';
import { MergedTexts, type KeptText } from './merged-texts.js';
import { ArticleNotMerged, MergeTargetMerged, MergeTargetOffline } from './merge.errors.js';

/** An article that lives on in another, for lists. */
export interface MergedArticle {
  id: string;
  question: string;
  locale: 'nl' | 'en';
}

interface Kept {
  texts: KeptText[];
  feedback: Array<{ id: string; version: number }>;
  verdicts: string[];
}

/** Any number will do that nobody else locks. */
const MERGES = 7_346_203;

/**
 * Two articles that answer the same become one: the first is put away and points at the second, which has its
 * addresses, its tickets and what its readers said from then on. What was taken from where is kept, so that it can be
 * undone however much later. Other rooms hear it as an event, and move in their own transaction what is theirs.
 */
@Injectable()
export class ArticleMerging {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly changing: ArticleChanging,
    private readonly texts: ArticleTexts,
    private readonly merged: MergedTexts,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Merges an article, with all that was merged into it, into another.
   * @throws ArticlesAreForEditors, ArticleNotFound, ArticleChanged
   * @throws ArticleMerged when it is merged already
   * @throws MergeTargetMerged, MergeTargetOffline about the one that stays
   */
  async merge(
    actor: Actor,
    id: string,
    { intoId, version }: { intoId: string; version: number },
  ): Promise<WrittenArticle> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    if (id === intoId) throw new InvalidInput([{ path: 'intoId', message: 'is the same article' }]);

    return this.database.write(async (tx) => {
      const both = await lockBoth(tx, id, intoId);
      if (!both.has(id)) throw new ArticleNotFound(id);
      const target = both.get(intoId);
      if (!target) throw new ArticleNotFound(intoId);
      if (target.mergedIntoId !== null) throw new MergeTargetMerged(target.mergedIntoId);
      await assertOnline(tx, intoId);

      return this.changing.change(id, version, async () => {
        const texts = await tx.findBy(ArticleText, { articleId: id });
        const kept: Kept = {
          texts: this.merged.keep(texts),
          feedback: await moveFeedback(tx, id, intoId),
          verdicts: await moveVerdicts(tx, id, intoId),
        };
        const open = texts.filter(({ status }) => status !== 'archived');
        const details = { mergedInto: intoId };
        await this.texts.apply(
          tx,
          actor,
          open.map((text) => ({ text, status: 'archived', details })),
        );
        await tx.update(Article, { id }, { mergedIntoId: intoId });
        await tx.query('INSERT INTO article_merge (article_id, texts, feedback, verdicts) VALUES ($1, $2, $3, $4)', [
          id,
          JSON.stringify(kept.texts),
          JSON.stringify(kept.feedback),
          kept.verdicts,
        ]);
        await this.events.record(tx, new ArticleWasMerged(id, intoId));
        await this.audit.record(tx, {
          actor,
          action: 'article.merged',
          subject: `article:${id}`,
          details: { into: intoId, feedback: kept.feedback.length, verdicts: kept.verdicts.length },
        });
        return true;
      });
    });
  }

  /**
   * Makes it an article of its own again, online where it was online, with what it brought along. What was settled at
   * the other one since, such as feedback that was answered, stays there.
   * @throws ArticlesAreForEditors, ArticleNotFound, ArticleNotMerged
   * @throws MergeTargetMerged when the other one was merged further
   */
  async unmerge(actor: Actor, id: string): Promise<WrittenArticle> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      const article = (await lockBoth(tx, id)).get(id);
      if (!article) throw new ArticleNotFound(id);
      const { mergedIntoId, version } = article;
      if (mergedIntoId === null) throw new ArticleNotMerged();
      const target = (await lockBoth(tx, mergedIntoId)).get(mergedIntoId)!;
      if (target.mergedIntoId !== null) throw new MergeTargetMerged(mergedIntoId);

      const [[kept]]: [Kept[], number] = await tx.query(
        'DELETE FROM article_merge WHERE article_id = $1 RETURNING texts, feedback, verdicts',
        [id],
      );
      await tx.update(Article, { id }, { mergedIntoId: null, version: version + 1, updatedAt: now });
      await this.merged.bringBack(tx, actor, id, kept!.texts);
      await tx.query(
        `UPDATE article_feedback f SET article_id = $1, version = kept.version
           FROM jsonb_to_recordset($2::jsonb) AS kept (id uuid, version int)
          WHERE f.id = kept.id AND f.article_id = $3 AND f.closed_at IS NULL`,
        [id, JSON.stringify(kept!.feedback), mergedIntoId],
      );
      await tx.query('UPDATE article_verdict SET article_id = $1 WHERE id = ANY($2) AND article_id = $3', [
        id,
        kept!.verdicts,
        mergedIntoId,
      ]);
      await this.events.record(tx, new ArticleUnmerged(id, mergedIntoId));
      const details = { from: mergedIntoId };
      await this.audit.record(tx, { actor, action: 'article.unmerged', subject: `article:${id}`, details });
      return { id, version: version + 1 };
    });
  }

  /** What lives on in this article. @throws ArticlesAreForEditors */
  async mergedInto(actor: Actor, id: string): Promise<MergedArticle[]> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    return this.database.query<MergedArticle>(
      `SELECT DISTINCT ON (a.id) a.id, v.question, t.locale
         FROM article a JOIN article_text t ON t.article_id = a.id
         JOIN article_version v ON v.article_id = a.id AND v.locale = t.locale AND v.version = t.head_version
        WHERE a.merged_into_id = $1 ORDER BY a.id, t.locale <> $2`,
      [id, actor.locale],
    );
  }
}

/**
 * Merges are rare: one at a time, so that two of them can make no circle. Articles are locked in the order of their
 * ids, as everybody does who locks more than one.
 */
async function lockBoth(
  tx: Tx,
  ...ids: string[]
): Promise<Map<string, { mergedIntoId: string | null; version: number }>> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [MERGES]);
  const rows: Array<{ id: string; mergedIntoId: string | null; version: number }> = await tx.query(
    `SELECT id, merged_into_id AS "mergedIntoId", version FROM article WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function assertOnline(tx: Tx, id: string): Promise<void> {
  const [online] = await tx.query(
    'SELECT 1 FROM article_text WHERE article_id = $1 AND published_version IS NOT NULL LIMIT 1',
    [id],
  );
  if (!online) throw new MergeTargetOffline();
}

/** What waits for an answer goes along; a reader who complained about both on one day stays with the first complaint. */
async function moveFeedback(tx: Tx, id: string, intoId: string): Promise<Kept['feedback']> {
  const [rows]: [Kept['feedback'], number] = await tx.query(
    // Its writer saw no version of the other article: 0.
    `UPDATE article_feedback f SET article_id = $2, version = 0
       FROM (SELECT id, version FROM article_feedback WHERE article_id = $1 AND closed_at IS NULL FOR UPDATE) was
      WHERE f.id = was.id AND NOT EXISTS (
        SELECT FROM article_feedback o WHERE o.article_id = $2 AND o.reader_key = f.reader_key AND o.day = f.day)
      RETURNING f.id, was.version`,
    [id, intoId],
  );
  return rows;
}

/** A reader counts once per article and day, also where they judged both. */
async function moveVerdicts(tx: Tx, id: string, intoId: string): Promise<string[]> {
  const [rows]: [Array<{ id: string }>, number] = await tx.query(
    `UPDATE article_verdict v SET article_id = $2 WHERE v.article_id = $1 AND NOT EXISTS (
       SELECT FROM article_verdict o WHERE o.article_id = $2 AND o.reader_key = v.reader_key AND o.day = v.day)
     RETURNING id`,
    [id, intoId],
  );
  return rows.map((row) => row.id);
}
