import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { isId, newId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ProductsQueries } from '../products/index.js';
import { planTexts, type KnownText } from './article-import-plan.js';
import { articleRecord, hashOf, type ArticleOutcome, type ArticleRecord, type ReadRecord } from './article-record.js';
import { ArticleText } from './article-text.entity.js';
import { ArticleTexts, type TextChange } from './article-texts.js';
import type { ArticleVersion } from './article-version.entity.js';
import { Article } from './article.entity.js';
import { ArticlesAreForEditors } from './article.errors.js';
import { ArticleUpdated } from './article.events.js';
import { canEditArticles } from './article.policy.js';

/** A record on its way in: where it stood, and the article that its key belongs to. */
interface Arrival {
  index: number;
  record: ReadRecord;
  productId: string | null;
  hash: string;
}

export interface ImportOptions {
  /** 'only-new' leaves articles alone that are there already. */
  mode?: 'upsert' | 'only-new';
}

/**
 * Takes articles from files, many at a time. A record is the same article as before by its external id (or by our own
 * id, which an export gives to articles without one). What did not change makes no version; and a record that was
 * imported before changes nothing, even when an editor has improved the article since.
 */
@Injectable()
export class ArticleImport {
  constructor(
    private readonly clock: Clock,
    private readonly products: ProductsQueries,
    private readonly texts: ArticleTexts,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Saves records in the given transaction; some hundreds at a time are fastest. Answers what came of each, in their
   * order; a record that can't be read is rejected and stops no other.
   * @throws ArticlesAreForEditors
   */
  async save(
    tx: Tx,
    actor: Actor,
    records: readonly ArticleRecord[],
    { mode = 'upsert' }: ImportOptions = {},
  ): Promise<ArticleOutcome[]> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const outcomes: ArticleOutcome[] = [];
    let arrivals = await this.read(records, outcomes);
    while (arrivals.length > 0) {
      const round = new Map<string, Arrival>();
      // A key that comes twice is imported twice, in order.
      const later = arrivals.filter((arrival) => {
        const isFirst = !round.has(arrival.record.external_id);
        if (isFirst) round.set(arrival.record.external_id, arrival);
        return !isFirst;
      });
      // Another import may create an article between our looking and our writing: then we look again.
      const overtaken = await this.saveRound(tx, actor, [...round.values()], mode, outcomes);
      arrivals = [...overtaken, ...later];
    }
    return outcomes;
  }

  private async read(records: readonly ArticleRecord[], outcomes: ArticleOutcome[]): Promise<Arrival[]> {
    const products = await this.products.idsByKey(
      records.map(({ product }) => (typeof product === 'string' ? product.trim() : '')),
    );
    return records.flatMap((given, index): Arrival[] => {
      const result = articleRecord.safeParse(given);
      const productId = result.data?.product ? products.get(result.data.product) : null;
      if (result.success && productId !== undefined) {
        return [{ index, record: result.data, productId, hash: hashOf(result.data) }];
      }
      const reason = result.success
        ? `product: there is no product ${result.data.product}`
        : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      outcomes[index] = { outcome: 'rejected', externalId: keyOf(given), reason };
      return [];
    });
  }

  /** One record per key. Answers those whose article somebody else created just now. */
  private async saveRound(
    tx: Tx,
    actor: Actor,
    arrivals: Arrival[],
    mode: 'upsert' | 'only-new',
    outcomes: ArticleOutcome[],
  ): Promise<Arrival[]> {
    const known = await this.known(tx, arrivals);
    const created = await this.create(
      tx,
      actor,
      arrivals.filter(({ record }) => !known.has(record.external_id)),
    );
    const texts = mode === 'upsert' ? await this.textsOf(tx, [...known.values()]) : new Map();
    const changes: TextChange[] = [];
    const stale: Array<{ arrival: Arrival; article: Article; isNews: boolean }> = [];
    const overtaken: Arrival[] = [];

    for (const arrival of arrivals) {
      const { external_id: externalId } = arrival.record;
      const isNew = created.has(externalId);
      const article = created.get(externalId) ?? known.get(externalId);
      if (!article) {
        overtaken.push(arrival);
        continue;
      }
      const isFamiliar = !isNew && (mode === 'only-new' || article.importedHash === arrival.hash);
      const planned = isFamiliar ? [] : planTexts(arrival.record, article.id, texts.get(article.id) ?? {});
      const isNews = !isNew && !isFamiliar && (planned.length > 0 || isElsewhere(arrival, article));
      if (isNews && article.mergedIntoId !== null) {
        const reason = 'this article was merged into another: undo that first, or change the other one';
        outcomes[arrival.index] = { outcome: 'rejected', externalId, reason };
        continue;
      }
      if (!isNew && !isFamiliar) stale.push({ arrival, article, isNews });
      changes.push(...planned);
      outcomes[arrival.index] = {
        outcome: isNew ? 'created' : isNews ? 'updated' : 'unchanged',
        externalId,
        articleId: article.id,
      };
    }
    await this.update(tx, actor, stale);
    if (changes.length > 0) await this.texts.apply(tx, actor, changes);
    return overtaken;
  }

  /** The articles that are there already, by the key in the file; locked, in one order for everybody. */
  private async known(tx: Tx, arrivals: Arrival[]): Promise<Map<string, Article>> {
    const keys = arrivals.map(({ record }) => record.external_id);
    const articles = await tx.find(Article, {
      where: [{ externalId: In(keys) }, { id: In(keys.filter(isId)) }],
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const byKey = new Map(articles.map((article) => [article.id, article]));
    for (const article of articles) if (article.externalId !== null) byKey.set(article.externalId, article);
    return byKey;
  }

  private async create(tx: Tx, actor: Actor, arrivals: Arrival[]): Promise<Map<string, Article>> {
    if (arrivals.length === 0) return new Map();
    const now = this.clock.now();
    const articles = arrivals.map(({ record, productId, hash }): Article => ({
      id: newId(),
      externalId: record.external_id,
      importedHash: hash,
      productId,
      audience: record.audience ?? 'public',
      createdBy: actor.accountId,
      ownerId: actor.accountId,
      mergedIntoId: null,
      createdAt: record.created_at ?? now,
      updatedAt: now,
      version: 1,
    }));
    const { raw }: { raw: Array<{ id: string }> } = await tx
      .createQueryBuilder()
      .insert()
      .into(Article)
      .values(articles)
      .orIgnore()
      .returning('id')
      .execute();
    const written = new Set(raw.map(({ id }) => id));
    return new Map(articles.filter(({ id }) => written.has(id)).map((article) => [article.externalId!, article]));
  }

  private async textsOf(tx: Tx, articles: Article[]): Promise<Map<string, Partial<Record<Locale, KnownText>>>> {
    const known = new Map<string, Partial<Record<Locale, KnownText>>>();
    if (articles.length === 0) return known;
    const texts = await tx.findBy(ArticleText, { articleId: In(articles.map(({ id }) => id)) });
    const wanted = texts.flatMap(({ articleId, locale, headVersion, publishedVersion }) =>
      [headVersion, publishedVersion]
        .filter((version) => version !== null)
        .map((version) => ({ articleId, locale, version })),
    );
    const versions = await this.versionsOf(tx, wanted);
    for (const text of texts) {
      const version = (number: number | null) => versions.get(`${text.articleId} ${text.locale} ${number}`) ?? null;
      known.set(text.articleId, {
        ...known.get(text.articleId),
        [text.locale]: { text, head: version(text.headVersion)!, published: version(text.publishedVersion) },
      });
    }
    return known;
  }

  private async versionsOf(
    tx: Tx,
    wanted: Array<Pick<ArticleVersion, 'articleId' | 'locale' | 'version'>>,
  ): Promise<Map<string, Pick<ArticleVersion, 'question' | 'answer'>>> {
    const rows: Array<ArticleVersion & { key: string }> = await tx.query(
      `SELECT concat_ws(' ', v.article_id, v.locale, v.version) AS key, v.question, v.answer
         FROM unnest($1::uuid[], $2::text[], $3::int[]) AS wanted (article_id, locale, version)
         JOIN article_version v USING (article_id, locale, version)`,
      [
        wanted.map(({ articleId }) => articleId),
        wanted.map(({ locale }) => locale),
        wanted.map(({ version }) => version),
      ],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** Notes which record each article was last imported from; the lock moves only for those that really change. */
  private async update(
    tx: Tx,
    actor: Actor,
    stale: Array<{ arrival: Arrival; article: Article; isNews: boolean }>,
  ): Promise<void> {
    if (stale.length === 0) return;
    await tx.query(
      `UPDATE article a
          SET imported_hash = given.hash, audience = coalesce(given.audience, a.audience),
              product_id = coalesce(given.product_id, a.product_id), version = a.version + given.news::int,
              updated_at = CASE WHEN given.news THEN $6 ELSE a.updated_at END
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::boolean[])
              AS given (id, hash, audience, product_id, news)
        WHERE a.id = given.id`,
      [
        stale.map(({ article }) => article.id),
        stale.map(({ arrival }) => arrival.hash),
        stale.map(({ arrival }) => arrival.record.audience),
        stale.map(({ arrival }) => arrival.productId),
        stale.map(({ isNews }) => isNews),
        this.clock.now(),
      ],
    );
    const moved = stale.filter(({ arrival, article }) => isElsewhere(arrival, article));
    await this.events.record(tx, ...moved.map(({ article }) => new ArticleUpdated(article.id)));
    for (const { arrival, article } of moved) {
      const details = {
        audience: [article.audience, arrival.record.audience ?? article.audience],
        product: [article.productId, arrival.productId ?? article.productId],
      };
      await this.audit.record(tx, { actor, action: 'article.updated', subject: `article:${article.id}`, details });
    }
  }
}

/** Whether the record puts the article before another audience or under another product. */
function isElsewhere({ record, productId }: Arrival, article: Article): boolean {
  return (
    (record.audience !== null && record.audience !== article.audience) ||
    (productId !== null && productId !== article.productId)
  );
}

/** The key of a record that can't be read, for the report; such a record may hold anything. */
function keyOf({ external_id }: { external_id: unknown }): string {
  return typeof external_id === 'string' ? external_id : '';
}
