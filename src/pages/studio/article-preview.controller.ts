import { Body as FormBody, Post } from '@nestjs/common';
import { ANSWER_MAX_BYTES, DeadLinks, QUESTION_MAX } from '../../knowledge/index.js';
import { typedText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { previewOf } from './article-editor.page.js';

/** How an article will look, while somebody types; without script the editor's own button does the same. */
@StudioPages('articles/preview')
export class ArticlePreviewController {
  constructor(private readonly links: DeadLinks) {}

  @Post()
  async preview(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const answer = typedText(body, 'answer').slice(0, ANSWER_MAX_BYTES);
    const page = previewOf(typedText(body, 'question').slice(0, QUESTION_MAX), answer, await this.links.in(answer));
    return view('studio/article-preview', page, { title: visit.t('studio.preview') });
  }
}
