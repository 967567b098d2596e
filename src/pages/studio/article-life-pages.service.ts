import { Injectable } from '@nestjs/common';
import { AccountsQueries } from '../../accounts/index.js';
import {
  ArticleChecks,
  ArticleComments,
  ArticleFeedback,
  ArticleFiles,
  ArticleReviews,
  ArticleTranslations,
  type ArticleView,
} from '../../knowledge/index.js';
import { Clock } from '../../platform/clock/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { Visit } from '../visit.js';
import { lifeOf } from './article-life.page.js';

/** Gathers what the card beside the editor shows. */
@Injectable()
export class ArticleLifePages {
  constructor(
    private readonly reviews: ArticleReviews,
    private readonly comments: ArticleComments,
    private readonly checks: ArticleChecks,
    private readonly feedback: ArticleFeedback,
    private readonly files: ArticleFiles,
    private readonly translations: ArticleTranslations,
    private readonly accounts: AccountsQueries,
    private readonly clock: Clock,
  ) {}

  /** Null while there is no text in this language. */
  async of(visit: Visit, article: ArticleView, locale: Locale) {
    const text = article.texts.find((candidate) => candidate.locale === locale);
    if (!text) return null;
    const { actor } = visit;
    const [standing, comments, checks, translations, feedback, files, staff] = await Promise.all([
      this.reviews.standingOf(actor, article.id, locale),
      this.comments.list(actor, article.id, locale),
      this.checks.open(actor, article.id, locale),
      this.translations.of(actor, article.id),
      this.feedback.open(actor, article.id),
      this.files.list(actor, article.id),
      this.accounts.listStaff(actor),
    ]);
    const owners = staff
      .filter(({ role }) => role === 'editor' || role === 'admin')
      .map(({ id, name }) => ({ value: id, label: name }));
    return lifeOf(visit, article, locale, text, {
      ...standing,
      comments,
      checks,
      translations,
      feedback,
      files,
      owners,
      now: this.clock.now(),
    });
  }
}
