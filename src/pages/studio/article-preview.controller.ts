import { Body as FormBody, Post, Query } from '@nestjs/common';
import { ANSWER_MAX_BYTES, QUESTION_MAX } from '../../knowledge/index.js';
import { isLocale } from '../../platform/locale/index.js';
import { typedText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { ArticlePreviews } from './article-previews.service.js';

/** How an article will look, while somebody types; without script the editor's own button does the same. */
@StudioPages('articles/preview')
export class ArticlePreviewController {
  constructor(private readonly previews: ArticlePreviews) {}

  @Post()
  async preview(
    @CurrentVisit() visit: Visit,
    @FormBody() body: Body | undefined,
    @Query() query: Record<string, unknown>,
  ) {
    const locale = isLocale(query['locale']) ? query['locale'] : visit.locale;
    const question = typedText(body, 'question').slice(0, QUESTION_MAX);
    const page = await this.previews.of(locale, question, typedText(body, 'answer').slice(0, ANSWER_MAX_BYTES));
    return view('studio/article-preview', page, { title: visit.t('studio.preview') });
  }
}
