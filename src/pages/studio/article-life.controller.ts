import { Body as FormBody, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import {
  ArticleChanged,
  ArticleComments,
  ArticleFeedback,
  ArticleReviews,
  ArticlesService,
  ArticleTranslations,
  NothingMended,
  OwnWork,
  ReviewNeeded,
  WrongStage,
  type WrittenArticle,
} from '../../knowledge/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { readLocalTime } from '../formats.js';
import { typedText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { localeOf } from './article-editor.controller.js';
import { articleAddress } from './article-address.js';
import { decided, type Decided } from './article-publishing.controller.js';

/** Review, schedule, verification and comments: the buttons beside the editor. */
@StudioPages('articles/:id/:locale')
export class ArticleLifeController {
  constructor(
    private readonly reviews: ArticleReviews,
    private readonly comments: ArticleComments,
    private readonly translations: ArticleTranslations,
    private readonly articles: ArticlesService,
    private readonly feedback: ArticleFeedback,
  ) {}

  @Post('review')
  ask(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const locale = localeOf(given);
    return this.change(visit, id, locale, 'review', 'review/end', () =>
      this.reviews.ask(visit.actor, id, locale, version),
    );
  }

  @Post('review/end')
  end(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
    @FormBody() body: Body | undefined,
  ) {
    const locale = localeOf(given);
    return this.change(visit, id, locale, 'review-end', 'review', () =>
      this.reviews.end(visit.actor, id, locale, version, typedText(body, 'comment')),
    );
  }

  @Post('approval')
  approve(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const locale = localeOf(given);
    return this.change(visit, id, locale, 'approval', null, () =>
      this.reviews.approve(visit.actor, id, locale, version),
    );
  }

  @Post('schedule')
  schedule(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
    @FormBody() body: Body | undefined,
  ) {
    const locale = localeOf(given);
    const at = readLocalTime(typedText(body, 'at'));
    if (!at) return redirect(articleAddress(id, locale), visit.t('studio.life.schedule-wrong'), 'bad');
    return this.change(visit, id, locale, 'schedule', 'schedule/end', () =>
      this.reviews.schedule(visit.actor, id, locale, version, at),
    );
  }

  @Post('schedule/end')
  unschedule(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const locale = localeOf(given);
    return this.change(visit, id, locale, 'schedule-end', null, () =>
      this.reviews.unschedule(visit.actor, id, locale, version),
    );
  }

  @Post('verification')
  verify(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const locale = localeOf(given);
    return this.change(visit, id, locale, 'verification', null, () =>
      this.reviews.verify(visit.actor, id, locale, version),
    );
  }

  @Post('translation')
  translated(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    return this.change(visit, id, localeOf(given), 'translation', null, () =>
      this.translations.confirm(visit.actor, id, version),
    );
  }

  @Post('owner')
  own(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query({ schema: decided }) { version }: Decided,
    @FormBody() body: Body | undefined,
  ) {
    return this.change(visit, id, localeOf(given), 'owner', null, () =>
      this.articles.update(visit.actor, id, { version, ownerId: typedText(body, 'owner') || null }),
    );
  }

  @Post('feedback')
  async mend(
    @CurrentVisit() { actor, t }: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @FormBody() body: Body | undefined,
  ) {
    const here = articleAddress(id, localeOf(given));
    const outcome = typedText(body, 'outcome') === 'mended' ? 'mended' : 'dismissed';
    try {
      const told = await this.feedback.close(actor, id, outcome);
      return redirect(
        here,
        outcome === 'mended' ? t('studio.feedback.told', { count: told }) : t('studio.feedback.dismissed'),
      );
    } catch (error) {
      if (!(error instanceof NothingMended)) throw error;
      return redirect(here, t('refused.nothing-mended'), 'bad');
    }
  }

  @Post('comments')
  async comment(
    @CurrentVisit() { actor, t }: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @FormBody() body: Body | undefined,
  ) {
    const locale = localeOf(given);
    const text = typedText(body, 'comment').trim();
    const here = `${articleAddress(id, locale)}#comments-title`;
    if (text === '') return redirect(here, t('studio.comment.empty'), 'bad');
    await this.comments.add(actor, id, locale, {
      text: text.slice(0, 4_000),
      quote: typedText(body, 'quote').slice(0, 1_000),
    });
    return redirect(here, t('studio.comment.made'));
  }

  @Post('comments/:comment/:what')
  async resolve(
    @CurrentVisit() { actor, t }: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Param('comment', ParseUUIDPipe) comment: string,
    @Param('what') what: string,
  ) {
    const locale = localeOf(given);
    const isResolved = what === 'resolution';
    await this.comments.resolve(actor, id, locale, comment, isResolved);
    return redirect(
      `${articleAddress(id, locale)}#comments-title`,
      t(isResolved ? 'studio.comment.resolved' : 'studio.comment.reopened'),
    );
  }

  /** `back` undoes it, as long as nothing else happened. */
  private async change(
    { t }: Visit,
    id: string,
    locale: Locale,
    done: string,
    back: string | null,
    work: () => Promise<WrittenArticle>,
  ) {
    const here = articleAddress(id, locale);
    try {
      const { version } = await work();
      const undo = back
        ? { label: t('studio.undo'), action: address(articleAddress(id, locale), back.split('/'), { version }) }
        : undefined;
      return redirect(here, t(`studio.life.done.${done}`), 'good', undo);
    } catch (error) {
      if (error instanceof ArticleChanged || error instanceof WrongStage)
        return redirect(here, t('studio.changed-meanwhile'), 'bad');
      if (error instanceof OwnWork || error instanceof ReviewNeeded)
        return redirect(here, t(`refused.${error.code}`), 'bad');
      if (error instanceof InvalidInput) return redirect(here, t(`studio.life.wrong.${done}`), 'bad');
      throw error;
    }
  }
}
