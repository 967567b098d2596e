import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { versionOf } from '../article-changing.js';
import { ArticleText } from '../article-text.entity.js';
import { ArticleTexts, type TextChange } from '../article-texts.js';
import { Article } from '../article.entity.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import type { ArticleStage } from '../life-cycle/life-cycle.js';
import { NothingReplaced, ReplacementNotFound, ReplacementUndone } from './replace.errors.js';
import { textReplacement, type TextReplacement } from './replace.schemas.js';
import { rewritten } from './rewriting.js';
import type { RefusedText, ReplaceRefusal } from './replacement.view.js';

/** A text that a replacement changed, or left as it was. */
interface Outcome {
  articleId: string;
  locale: Locale;
  refusal: ReplaceRefusal | null;
  places: number;
  before: number | null;
  after: number | null;
  stage: ArticleStage | null;
}

interface KeptText {
  articleId: string;
  locale: Locale;
  before: number;
  after: number;
  stage: ArticleStage;
}

/**
 * Replaces the same words in many articles at once, and takes it back. Each text gets a next version, as if an editor had
 * saved it: what readers see stays until that is published, and where somebody else has to read it first it waits.
 */
@Injectable()
export class ArticleReplacing {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly texts: ArticleTexts,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Changes those of the chosen texts that are as they were when they were looked at; the others are left and named.
   * Answers the id of the replacement. @throws ArticlesAreForEditors, InvalidInput
   * @throws NothingReplaced when none of them could be changed
   */
  replace(actor: Actor, input: TextReplacement): Promise<string> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const wanted = checked(textReplacement, input);
    const chosen = [...new Map(wanted.texts.map((text) => [keyOf(text), text])).values()];

    return this.database.write(async (tx) => {
      const { articles, texts } = await lockAll(tx, chosen);
      const changes: TextChange[] = [];
      const outcomes: Outcome[] = [];
      const unknown: RefusedText[] = [];
      for (const { articleId, locale, version } of chosen) {
        const article = articles.get(articleId);
        const text = texts.get(keyOf({ articleId, locale }));
        if (!article || !text) {
          unknown.push({ articleId, locale, reason: 'not-there' });
          continue;
        }
        const left = { articleId, locale, places: 0, before: null, after: null, stage: null };
        const refusal = standsInTheWay(article, text, version);
        if (refusal) {
          outcomes.push({ ...left, refusal });
          continue;
        }
        const head = await versionOf(tx, text, text.headVersion);
        const next = rewritten(head, wanted, wanted.replacement);
        if ('refusal' in next) {
          outcomes.push({ ...left, refusal: next.refusal });
          continue;
        }
        const { places, ...save } = next;
        const isOnline = text.publishedVersion === text.headVersion;
        const { stage, headVersion: before } = text;
        outcomes.push({ articleId, locale, refusal: null, places, before, after: before + 1, stage });
        changes.push({ text, save, ...(wanted.publish && isOnline ? online(stage === 'needs-check') : {}) });
      }
      const refused = outcomes.flatMap(({ articleId, locale, refusal }): RefusedText[] =>
        refusal ? [{ articleId, locale, reason: refusal }] : [],
      );
      if (changes.length === 0) throw new NothingReplaced([...unknown, ...refused]);

      const id = newId();
      const details = { replacement: id };
      await this.texts.apply(
        tx,
        actor,
        changes.map((change) => ({ ...change, details })),
      );
      await this.count(tx, changes);
      await this.keep(tx, actor, id, wanted, outcomes);
      await this.tell(tx, actor, 'articles.replaced', id, changes);
      return id;
    });
  }

  /**
   * Brings each text back that still is as the replacement left it, online where it is online; what was written since
   * stays. @throws ArticlesAreForEditors, ReplacementNotFound, ReplacementUndone
   */
  undo(actor: Actor, id: string): Promise<void> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    return this.database.write(async (tx) => {
      const [[mine], [known]]: [[unknown[], number], unknown[]] = [
        await tx.query(
          'UPDATE article_replacement SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL RETURNING id',
          [id, this.clock.now(), actor.accountId],
        ),
        await tx.query('SELECT id FROM article_replacement WHERE id = $1', [id]),
      ];
      if (!known) throw new ReplacementNotFound(id);
      if (mine.length === 0) throw new ReplacementUndone();

      const kept: KeptText[] = await tx.query(
        `SELECT article_id AS "articleId", locale, before_version AS before, after_version AS after, was_stage AS stage
           FROM article_replacement_text WHERE replacement_id = $1 AND refusal IS NULL ORDER BY article_id, locale`,
        [id],
      );
      const { articles, texts } = await lockAll(tx, kept);
      const changes: TextChange[] = [];
      for (const was of kept) {
        const text = texts.get(keyOf(was));
        if (text?.headVersion !== was.after || articles.get(was.articleId)?.mergedIntoId !== null) continue;
        const { question, answer } = await versionOf(tx, text, was.before);
        const isOnline = text.publishedVersion === was.after || text.publishedVersion === was.before;
        const isDoubted = text.stage === 'needs-check' || (was.stage === 'needs-check' && text.stage !== 'published');
        changes.push({
          text,
          save: { question, answer, restoredFrom: was.before },
          // A draft ahead of what readers saw was no more before.
          ...(isOnline && ONLINE.includes(was.stage) ? online(isDoubted) : {}),
          details: { replacementUndone: id },
        });
      }
      if (changes.length > 0) await this.texts.apply(tx, actor, changes);
      await this.count(tx, changes);
      await tx.query(
        `UPDATE article_replacement_text t SET is_restored = EXISTS (
           SELECT FROM unnest($2::uuid[], $3::text[]) AS back (id, locale) WHERE back.id = t.article_id AND back.locale = t.locale)
          WHERE t.replacement_id = $1 AND t.refusal IS NULL`,
        [id, changes.map(({ text }) => text.articleId), changes.map(({ text }) => text.locale)],
      );
      await this.tell(tx, actor, 'articles.replacement-undone', id, changes);
    });
  }

  /** Every changed article has a next version of its own, once. */
  private async count(tx: Tx, changes: readonly TextChange[]): Promise<void> {
    await tx.query('UPDATE article SET version = version + 1, updated_at = $2 WHERE id = ANY($1::uuid[])', [
      changes.map(({ text }) => text.articleId),
      this.clock.now(),
    ]);
  }

  private async keep(
    tx: Tx,
    actor: Actor,
    id: string,
    { find, replacement, wholeWords, matchCase }: TextReplacement,
    outcomes: readonly Outcome[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO article_replacement (id, find, replacement, whole_words, match_case, made_by, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, find, replacement, wholeWords, matchCase, actor.accountId, this.clock.now()],
    );
    await tx.query(
      `INSERT INTO article_replacement_text
              (replacement_id, article_id, locale, refusal, places, before_version, after_version, was_stage)
       SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::text[])`,
      [
        id,
        outcomes.map(({ articleId }) => articleId),
        outcomes.map(({ locale }) => locale),
        outcomes.map(({ refusal }) => refusal),
        outcomes.map(({ places }) => places),
        outcomes.map(({ before }) => before),
        outcomes.map(({ after }) => after),
        outcomes.map(({ stage }) => stage),
      ],
    );
  }

  /** Which texts, and never which words: a name that was taken out everywhere would stay in the log for ever. */
  private tell(tx: Tx, actor: Actor, action: string, id: string, changes: readonly TextChange[]): Promise<void> {
    const texts = changes.map(({ text }) => `${text.articleId} ${text.locale} ${text.headVersion}`);
    return this.audit.record(tx, { actor, action, subject: `article-replacement:${id}`, details: { texts } });
  }
}

const ONLINE: readonly ArticleStage[] = ['published', 'needs-check'];

/** Puts the head online without anybody having read it through; who has to read it first is asked. */
const online = (isDoubted: boolean) =>
  ({ status: 'published', unreviewed: 'ask', unread: { isDoubted } }) as const satisfies Partial<TextChange>;

/** Why a text can't be changed, whatever it says. */
function standsInTheWay(article: LockedArticle, text: ArticleText, version: number): ReplaceRefusal | null {
  if (article.mergedIntoId !== null) return 'merged';
  if (article.version !== version) return 'changed';
  return text.status === 'archived' ? 'archived' : null;
}

type LockedArticle = Pick<Article, 'id' | 'version' | 'mergedIntoId'>;

/** The articles, locked in the order of their ids as everybody does who locks more than one, and their texts by key. */
async function lockAll(tx: Tx, chosen: ReadonlyArray<{ articleId: string }>) {
  const ids = chosen.map(({ articleId }) => articleId);
  const locked: LockedArticle[] = await tx.find(Article, {
    where: { id: In(ids) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  const texts = await tx.findBy(ArticleText, { articleId: In(ids) });
  return {
    articles: new Map(locked.map((article) => [article.id, article])),
    texts: new Map(texts.map((text) => [keyOf(text), text])),
  };
}

const keyOf = ({ articleId, locale }: { articleId: string; locale: Locale }) => `${articleId} ${locale}`;
