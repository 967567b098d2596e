import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { checked, InvalidInput } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { LOCALES, type Locale } from '../platform/locale/index.js';
import { ProductsQueries } from '../products/index.js';
import { ArticleChanging, textOf, versionOf, type WrittenArticle } from './article-changing.js';
import { ArticleText } from './article-text.entity.js';
import { ArticleTexts, type TextChange } from './article-texts.js';
import { Article } from './article.entity.js';
import { ArticleKeyTaken, ArticlesAreForEditors } from './article.errors.js';
import { ArticleUpdated } from './article.events.js';
import { ArticleTranslations } from './life-cycle/article-translations.service.js';
import { ReviewHolds } from './life-cycle/review-holds.js';
import { canEditArticles } from './article.policy.js';
import {
  articleChanges,
  articleText,
  newArticle,
  type ArticleChanges,
  type ArticleTextInput,
  type NewArticle,
} from './article.schemas.js';

/**
 * Articles as editors write them. Each change names the version of the article that it was decided on, so that of two
 * editors at once the second is told (ArticleChanged) instead of overwriting the first. All of them answer nothing
 * but the article's id and its new version: read it with ArticlesQueries.get.
 *
 * Every method throws ArticlesAreForEditors for those who may not, ArticleNotFound, and InvalidInput.
 */
@Injectable()
export class ArticlesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly changing: ArticleChanging,
    private readonly texts: ArticleTexts,
    private readonly products: ProductsQueries,
    private readonly boundary: ReviewHolds,
    private readonly translations: ArticleTranslations,
  ) {}

  /** A new article, as a draft or (`publish`) online at once. @throws ArticleKeyTaken, SlugTaken */
  create(actor: Actor, input: NewArticle): Promise<WrittenArticle> {
    assertMayEdit(actor);
    const given = checked(newArticle, input);
    const now = this.clock.now();
    const id = newId();

    return this.database.write(async (tx) => {
      await this.assertProduct(actor, given.productId);
      const { raw } = await tx
        .createQueryBuilder()
        .insert()
        .into(Article)
        .values({
          id,
          externalId: given.externalId,
          importedHash: null,
          productId: given.productId,
          audience: given.audience,
          createdBy: actor.accountId,
          ownerId: actor.accountId,
          mergedIntoId: null,
          createdAt: now,
          updatedAt: now,
          version: 1,
        })
        .orIgnore()
        .returning('id')
        .execute();
      if (raw.length === 0) throw new ArticleKeyTaken(given.externalId!);

      const changes = LOCALES.flatMap((locale): TextChange[] => {
        const text = given.texts[locale];
        if (!text) return [];
        const { question, answer, slug } = text;
        const status = given.publish ? 'published' : undefined;
        return [{ text: ArticleText.of(id, locale), save: { question, answer }, slug, isSlugExact: true, status }];
      });
      await this.texts.apply(tx, actor, changes);
      return { id, version: 1 };
    });
  }

  /**
   * Saves a text as its next version; what is online stays as it is. The same text again is no new version.
   * @throws SlugTaken
   */
  save(actor: Actor, id: string, locale: Locale, input: ArticleTextInput & Decided): Promise<WrittenArticle> {
    assertMayEdit(actor);
    const { version: _, question, answer, slug, translates } = checked(articleText, input);

    return this.changing.change(id, input.version, async (tx) => {
      const text = await tx.findOneBy(ArticleText, { articleId: id, locale });
      const head = text && (await versionOf(tx, text, text.headVersion));
      const isNew = head?.question !== question || head.answer !== answer;
      const movesTo = slug === undefined || (slug ?? null) === (text?.slugByHand ? text.slug : null) ? undefined : slug;
      if (!isNew && movesTo === undefined) return translates && this.translations.bringInStep(tx, actor, id);

      await this.texts.apply(tx, actor, [
        {
          text: text ?? ArticleText.of(id, locale),
          ...(isNew ? { save: { question, answer } } : {}),
          slug: movesTo,
          isSlugExact: true,
        },
      ]);
      if (translates) await this.translations.bringInStep(tx, actor, id);
      return true;
    });
  }

  /** Makes an old version the head again, as a new version. @throws ArticleVersionNotFound */
  restoreVersion(actor: Actor, id: string, locale: Locale, old: number, version: number): Promise<WrittenArticle> {
    assertMayEdit(actor);
    return this.changing.change(id, version, async (tx) => {
      const text = await textOf(tx, id, locale);
      const { question, answer } = await versionOf(tx, text, old);
      await this.texts.apply(tx, actor, [{ text, save: { question, answer, restoredFrom: old } }]);
      return true;
    });
  }

  /** Puts the head online. */
  publish(actor: Actor, id: string, locale: Locale, version: number): Promise<WrittenArticle> {
    assertMayEdit(actor);
    return this.changing.change(id, version, async (tx) => {
      const text = await textOf(tx, id, locale);
      if (text.publishedVersion === text.headVersion) return false;
      await this.texts.apply(tx, actor, [{ text, status: 'published' }]);
      return true;
    });
  }

  /** Takes a text offline, or out of the archive: it is a draft again. */
  unpublish(actor: Actor, id: string, locale: Locale, version: number): Promise<WrittenArticle> {
    assertMayEdit(actor);
    return this.changing.change(id, version, async (tx) => {
      const text = await textOf(tx, id, locale);
      if (text.status === 'draft') return false;
      await this.texts.apply(tx, actor, [{ text, status: 'draft' }]);
      return true;
    });
  }

  /** Puts a text away, or all of them (`locale` null): readers and lists don't show it any more, its history stays. */
  archive(actor: Actor, id: string, locale: Locale | null, version: number): Promise<WrittenArticle> {
    assertMayEdit(actor);
    return this.changing.change(id, version, async (tx) => {
      const texts = locale ? [await textOf(tx, id, locale)] : await tx.findBy(ArticleText, { articleId: id });
      const changes = texts
        .filter(({ status }) => status !== 'archived')
        .map((text): TextChange => ({ text, status: 'archived' }));
      await this.texts.apply(tx, actor, changes);
      return changes.length > 0;
    });
  }

  /** Who it is for, which product it is about, and who keeps it true. */
  update(actor: Actor, id: string, input: ArticleChanges & Decided): Promise<WrittenArticle> {
    assertMayEdit(actor);
    const { audience, productId, ownerId } = checked(articleChanges, input);

    return this.changing.change(id, input.version, async (tx, article) => {
      const details: Record<string, unknown> = {};
      if (audience !== undefined && audience !== article.audience) details['audience'] = [article.audience, audience];
      if (productId !== undefined && productId !== article.productId) {
        await this.assertProduct(actor, productId);
        details['product'] = [article.productId, productId];
      }
      if (ownerId !== undefined && ownerId !== article.ownerId) {
        await this.assertEditor(tx, ownerId);
        details['owner'] = [article.ownerId, ownerId];
      }
      if (Object.keys(details).length === 0) return false;
      await this.boundary.assertMayMove(tx, actor, article, { audience, productId });

      await tx.update(Article, { id }, { audience, productId, ownerId });
      await this.events.record(tx, new ArticleUpdated(id));
      await this.audit.record(tx, { actor, action: 'article.updated', subject: `article:${id}`, details });
      return true;
    });
  }

  private async assertEditor(tx: Tx, ownerId: string | null): Promise<void> {
    if (ownerId === null) return;
    const [editor] = await tx.query(
      `SELECT id FROM account WHERE id = $1 AND role IN ('editor', 'admin') AND disabled_at IS NULL`,
      [ownerId],
    );
    if (!editor) throw new InvalidInput([{ path: 'ownerId', message: 'is not an editor' }]);
  }

  private async assertProduct(actor: Actor, productId: string | null): Promise<void> {
    if (productId === null || (await this.products.names(actor, [productId])).size > 0) return;
    throw new InvalidInput([{ path: 'productId', message: 'is not a product' }]);
  }
}

/** The version of the article that a change was decided on. */
interface Decided {
  version: number;
}

function assertMayEdit(actor: Actor): void {
  if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
}
