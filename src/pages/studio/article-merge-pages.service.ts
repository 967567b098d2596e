import { Injectable } from '@nestjs/common';
import { FaqPlacements } from '../../faq/index.js';
import {
  ArticleFeedback,
  ArticleMerging,
  ArticleNotFound,
  ArticlesQueries,
  AUDIENCES,
  renderForStaff,
  type ArticleView,
} from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ProceduresQueries } from '../../procedures/index.js';
import { inLocale } from '../../products/index.js';
import { SearchService } from '../../search/index.js';
import { address } from '../address.js';
import { trusted } from '../trusted.js';
import type { Visit } from '../visit.js';
import { articleAddress } from './article-address.js';

const OFFERS = 8;

/** What an article is merged into, what is merged into it, and the ways there and back. */
export type MergedPart = Awaited<ReturnType<ArticleMergePages['of']>>;

/** What an editor has to see before two articles become one. */
@Injectable()
export class ArticleMergePages {
  constructor(
    private readonly articles: ArticlesQueries,
    private readonly merging: ArticleMerging,
    private readonly feedback: ArticleFeedback,
    private readonly search: SearchService,
    private readonly procedures: ProceduresQueries,
    private readonly placements: FaqPlacements,
  ) {}

  /** For the editor. */
  async of({ actor }: Visit, article: ArticleView, locale: Locale) {
    const [others, into] = await Promise.all([
      this.merging.mergedInto(actor, article.id),
      article.mergedIntoId ? this.articles.get(actor, article.mergedIntoId) : null,
    ]);
    return {
      url: articleAddress(article.id, locale, 'merge'),
      undoUrl: articleAddress(article.id, locale, 'merge', 'end'),
      into: into && { question: questionOf(into, locale), lang: locale, url: articleAddress(into.id, locale) },
      others: others.map((other) => ({
        question: other.question,
        lang: other.locale,
        url: articleAddress(other.id, other.locale),
        undoUrl: articleAddress(other.id, other.locale, 'merge', 'end'),
      })),
    };
  }

  /** The articles that are nearest to what was typed, without itself. */
  async offers({ actor }: Visit, article: ArticleView, locale: Locale, words: string) {
    const { hits } = await this.search.find(actor, { words, locale, kinds: ['article'], limit: OFFERS + 1 });
    return hits
      .filter(({ subjectId }) => subjectId !== article.id)
      .slice(0, OFFERS)
      .map((hit) => ({
        question: trusted(hit.titleHtml),
        text: trusted(hit.snippetHtml),
        lang: hit.locale,
        url: address(articleAddress(article.id, locale, 'merge'), [], { words, into: hit.subjectId }),
      }));
  }

  /** Both side by side, and what a merge would do; null for an article that is not there. */
  async pair(visit: Visit, article: ArticleView, locale: Locale, intoId: string) {
    const { t, actor } = visit;
    const target = await this.articles.get(actor, intoId).catch((error: unknown) => {
      if (error instanceof ArticleNotFound) return null;
      throw error;
    });
    if (!target) return null;
    const [feedback, own, procedures, placement, kept] = await Promise.all([
      this.feedback.open(actor, article.id),
      this.merging.mergedInto(actor, article.id),
      this.procedures.list(actor, { articleId: article.id }),
      this.placements.of(actor, article.id),
      this.placements.of(actor, target.id),
    ]);
    const lost = AUDIENCES.everything.filter((audience) => readsIt(audience, article) && !readsIt(audience, target));
    const warnings = [
      ...(lost.length > 0
        ? [t('studio.merge.warn.audience', { audience: t(`studio.audience.${target.audience}`) })]
        : []),
      ...(target.product?.id === article.product?.id ? [] : [t('studio.merge.warn.product')]),
      ...article.texts
        .filter((text) => text.published && !target.texts.some((one) => one.locale === text.locale && one.published))
        .map((text) => t('studio.merge.warn.language', { language: t(`language.${text.locale}`) })),
      ...(procedures.length > 0 ? [t('studio.merge.warn.procedures', { count: procedures.length })] : []),
    ];
    return {
      sides: [
        { title: t('studio.merge.goes'), ...sideOf(visit, article, locale) },
        { title: t('studio.merge.stays'), ...sideOf(visit, target, locale) },
      ],
      warnings,
      moves: [
        t('studio.merge.moves.addresses'),
        t('studio.merge.moves.tickets'),
        ...(feedback.length > 0 ? [t('studio.merge.moves.feedback', { count: feedback.length })] : []),
        ...(own.length > 0 ? [t('studio.merge.moves.merged', { count: own.length })] : []),
        ...(placement ? [t(`studio.merge.moves.${kept ? 'kept' : placement.kind}`)] : []),
      ],
      isOnline: target.texts.some(({ published }) => published !== null),
    };
  }
}

/** Whether somebody who reads what is for this audience reads the article. */
function readsIt(audience: ArticleView['audience'], article: ArticleView): boolean {
  return AUDIENCES[audience].includes(article.audience);
}

function sideOf({ t, locale: reader }: Visit, article: ArticleView, locale: Locale) {
  const text = article.texts.find((one) => one.locale === locale) ?? article.texts[0];
  const shown = text?.published ?? text?.head;
  return {
    lang: text?.locale ?? locale,
    question: shown?.question ?? '',
    html: trusted(shown ? renderForStaff(shown.shown) : ''),
    url: articleAddress(article.id, text?.locale ?? locale),
    facts: [
      text ? t(`studio.status.${text.status}`) : '',
      t(`studio.audience.${article.audience}`),
      article.product ? inLocale(article.product.name, reader) : t('studio.product.none'),
      t('studio.helpful', { yes: article.helpful?.yes ?? 0, no: article.helpful?.no ?? 0 }),
    ].join(' · '),
  };
}

/** What an article asks, in this language if it does. */
export function questionOf({ texts }: ArticleView, locale: Locale): string {
  const text = texts.find((candidate) => candidate.locale === locale) ?? texts[0];
  return text?.head?.question ?? '';
}
