import { Injectable } from '@nestjs/common';
import { DeadLinks, FragmentsQueries, markOf, renderForStaff } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { trusted } from '../trusted.js';

export type ArticlePreview = Awaited<ReturnType<ArticlePreviews['of']>>;

/** How a text will look to readers, and what they would stumble over; what was typed is Markdown, and HTML in it stays text. */
@Injectable()
export class ArticlePreviews {
  constructor(
    private readonly links: DeadLinks,
    private readonly fragments: FragmentsQueries,
  ) {}

  async of(locale: Locale, question: string, answer: string) {
    const [dead, shared] = await Promise.all([this.links.in(answer), this.fragments.in(answer)]);
    return {
      question,
      html: trusted(renderForStaff(shared.staff(answer, locale))),
      isEmpty: question === '' && answer.trim() === '',
      dead,
      missing: shared.missing(answer).map(markOf),
      untranslated: shared.untranslated(answer, locale).map(markOf),
    };
  }
}
