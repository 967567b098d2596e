import { Body as FormBody, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ArticleFeedback,
  ArticlesQueries,
  ArticleVerdicts,
  FEEDBACK_MAX,
  FEEDBACK_REASONS,
  type ArticlePage,
} from '../../knowledge/index.js';
import { SelfServiceQueries } from '../../procedures/index.js';
import { inLocale } from '../../products/index.js';
import { helpAddress } from '../address.js';
import { choices, formOf, parseForm, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { moved, redirect, view, type Redirect } from '../page.js';
import { trusted } from '../trusted.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { HelpReading } from './help-reading.js';
import { SearchTrail } from './search-trail.js';
import { selfServiceLine } from './self-service.page.js';

const RELATED = 6;

const FEEDBACK_FIELDS = ['reason', 'text', 'email'] as const;
type FeedbackForm = Form<(typeof FEEDBACK_FIELDS)[number]>;
const feedbackForm = z.object({
  reason: z.enum(FEEDBACK_REASONS),
  text: z.string().max(FEEDBACK_MAX).default(''),
  email: z.union([z.literal(''), z.email().max(254)]).default(''),
});

/** One question and its answer, and whether that helped. */
@HelpPages('articles')
export class ArticleController {
  constructor(
    private readonly articles: ArticlesQueries,
    private readonly verdicts: ArticleVerdicts,
    private readonly feedback: ArticleFeedback,
    private readonly reading: HelpReading,
    private readonly trail: SearchTrail,
    private readonly selfService: SelfServiceQueries,
  ) {}

  @Get(':slug')
  async show(
    @CurrentVisit() visit: Visit,
    @Param('slug') slug: string,
    @Query('via') via: unknown,
    @Query('said') said: unknown,
  ) {
    const article = await this.find(visit, slug);
    if ('to' in article) return article;

    this.trail.opened(visit, via, 'article', article.id);
    return this.page(visit, article, formOf(FEEDBACK_FIELDS), said === 'no');
  }

  @Post(':slug/verdict')
  async judge(@CurrentVisit() visit: Visit, @Param('slug') slug: string, @FormBody() body: Body | undefined) {
    const article = await this.find(visit, slug);
    if ('to' in article) return article;

    const solved = body?.['solved'] === 'yes';
    const { request } = visit;
    await this.verdicts.give(
      visit.actor,
      article.id,
      { solved, locale: article.locale },
      { visitor: request.cookies['visitor'], address: request.ip, userAgent: request.headers['user-agent'] },
    );
    if (solved) return redirect(visit.help(['articles', slug]), visit.t('article.thanks'));
    return redirect(visit.help(['ask'], { about: slug }));
  }

  @Post(':slug/feedback')
  async tell(@CurrentVisit() visit: Visit, @Param('slug') slug: string, @FormBody() body: Body | undefined) {
    const article = await this.find(visit, slug);
    if ('to' in article) return article;

    const { data, form } = parseForm(feedbackForm, body, visit.t);
    if (!data) return this.page(visit, article, form);
    const { request } = visit;
    await this.feedback.give(
      visit.actor,
      article.id,
      { locale: article.locale, reason: data.reason, text: data.text, ...(data.email ? { email: data.email } : {}) },
      { visitor: request.cookies['visitor'], address: request.ip, userAgent: request.headers['user-agent'] },
    );
    return redirect(visit.help(['articles', slug]), visit.t(data.email ? 'feedback.thanks-mail' : 'feedback.thanks'));
  }

  private async page(visit: Visit, article: ArticlePage, form: FeedbackForm, isOpen = true) {
    const page = await this.pageOf(visit, article, form, isOpen);
    const other = article.others.find(({ locale }) => locale !== visit.locale);
    return view('help/article', page, {
      title: form.hasErrors ? visit.t('form.title', { title: article.question }) : article.question,
      description: article.summary,
      otherLanguage: other ? helpAddress(other.locale, ['articles', other.slug]) : null,
      isPrivate: article.audience !== 'public',
      status: form.hasErrors ? 422 : 200,
    });
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get(':slug/feedback')
  back(@CurrentVisit() visit: Visit, @Param('slug') slug: string) {
    return redirect(visit.help(['articles', slug]));
  }

  /** The article, or the way to where it is now. */
  private async find(visit: Visit, slug: string): Promise<ArticlePage | Redirect> {
    const found = await this.articles.findBySlug(visit.actor, visit.locale, slug);
    if (!found) throw new NotFoundException();
    if (found.kind === 'article') return found.article;
    const isForGood = found.locale === visit.locale && !found.isMerged;
    return moved(helpAddress(found.locale, ['articles', found.slug]), isForGood);
  }

  private async pageOf(visit: Visit, article: ArticlePage, form: FeedbackForm, isOpen: boolean) {
    const { t, locale, help } = visit;
    const { product } = article;
    const [related, offers] = await Promise.all([
      this.reading.topQuestions(visit, RELATED, product?.key),
      this.selfService.list(visit.actor, { articleId: article.id }),
    ]);
    const here = help(['articles', article.slug]);
    const productName = product ? inLocale(product.name, locale) : '';
    return {
      question: article.question,
      answer: trusted(article.html),
      offers: offers.map((offer) => selfServiceLine(offer, visit)),
      publishedAt: article.publishedAt,
      verifiedAt: article.verifiedAt,
      isOverdue: article.isOverdue,
      isForCustomers: article.audience === 'customers',
      isForStaff: article.audience === 'staff',
      isOnlyHere: !article.others.some((other) => other.locale !== locale),
      slug: article.slug,
      feedback: {
        form,
        isOpen,
        action: help(['articles', article.slug, 'feedback']),
        askUrl: help(['ask'], { about: article.slug }),
        reasons: choices(
          FEEDBACK_REASONS.map((value) => ({ value, label: t(`feedback.reason.${value}`) })),
          form.fields.reason.value || FEEDBACK_REASONS[0]!,
        ),
      },
      productName,
      related: related.filter(({ url }) => url !== here).slice(0, RELATED - 1),
      relatedTitle: product ? t('article.related-product', { product: productName }) : t('article.related'),
      crumbs: [
        { label: t('area.help'), url: help() },
        product
          ? { label: productName, url: help(['products', product.key]) }
          : { label: t('faq.title'), url: help(['faq']) },
        { label: article.question, url: '' },
      ],
    };
  }
}
