import { Body as FormBody, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ArticlesQueries, ArticleVerdicts, type ArticlePage } from '../../knowledge/index.js';
import { inLocale } from '../../products/index.js';
import { helpAddress } from '../address.js';
import type { Body } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { moved, redirect, view, type Redirect } from '../page.js';
import { trusted } from '../trusted.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { HelpReading } from './help-reading.js';
import { SearchTrail } from './search-trail.js';

const RELATED = 6;

/** One question and its answer, and whether that helped. */
@HelpPages('articles')
export class ArticleController {
  constructor(
    private readonly articles: ArticlesQueries,
    private readonly verdicts: ArticleVerdicts,
    private readonly reading: HelpReading,
    private readonly trail: SearchTrail,
  ) {}

  @Get(':slug')
  async show(@CurrentVisit() visit: Visit, @Param('slug') slug: string, @Query('via') via: unknown) {
    const article = await this.find(visit, slug);
    if ('to' in article) return article;

    this.trail.opened(visit, via, 'article', article.id);
    const page = await this.pageOf(visit, article);
    const other = article.others.find(({ locale }) => locale !== visit.locale);
    return view('help/article', page, {
      title: article.question,
      description: article.summary,
      otherLanguage: other ? helpAddress(other.locale, ['articles', other.slug]) : null,
      isPrivate: article.audience !== 'public',
    });
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

  /** The article, or the way to where it is now. */
  private async find(visit: Visit, slug: string): Promise<ArticlePage | Redirect> {
    const found = await this.articles.findBySlug(visit.actor, visit.locale, slug);
    if (!found) throw new NotFoundException();
    if (found.kind === 'article') return found.article;
    return moved(helpAddress(found.locale, ['articles', found.slug]), found.locale === visit.locale);
  }

  private async pageOf(visit: Visit, article: ArticlePage) {
    const { t, locale, help } = visit;
    const { product } = article;
    const related = await this.reading.topQuestions(visit, RELATED, product?.key);
    const here = help(['articles', article.slug]);
    const productName = product ? inLocale(product.name, locale) : '';
    return {
      question: article.question,
      answer: trusted(article.html),
      publishedAt: article.publishedAt,
      isForCustomers: article.audience === 'customers',
      isForStaff: article.audience === 'staff',
      isOnlyHere: !article.others.some((other) => other.locale !== locale),
      slug: article.slug,
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
