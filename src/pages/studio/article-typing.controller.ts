import { Body as FormBody, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ArticleTyping, OpenedElsewhere } from '../../knowledge/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { sentText, typedText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { localeOf } from './article-editor.controller.js';
import { EDITOR_FIELDS } from './article-editor.page.js';
import { otherLine } from './article-typing.page.js';

/** Keeps what is typed in the editor of an article until it is saved or thrown away. */
@StudioPages('articles/:id/:locale/typing')
export class ArticleTypingController {
  constructor(private readonly typing: ArticleTyping) {}

  /** From the script of the editor, every few seconds in which something was typed. */
  @Post()
  async keep(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @FormBody() body: Body | undefined,
  ) {
    const { actor, t } = visit;
    const typed = Object.fromEntries(EDITOR_FIELDS.map((name) => [name, sentText(body?.[name])]));
    try {
      const at = await this.typing.keep(actor, id, localeOf(given), typedText(body, 'page'), typed);
      const others = (await this.typing.others(actor, id)).map((other) => otherLine(other, visit));
      return said(visit, { at, problem: '', others });
    } catch (error) {
      if (error instanceof OpenedElsewhere) return said(visit, { problem: t('studio.typing.elsewhere') }, 409);
      if (error instanceof InvalidInput) return said(visit, { problem: t('studio.typing.too-long') }, 422);
      throw error;
    }
  }

  @Post('end')
  async end(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Param('locale') given: string) {
    const locale = localeOf(given);
    await this.typing.forget(visit.actor, id, locale);
    return redirect(articleAddress(id, locale), visit.t('studio.typing.ended'));
  }
}

interface Said {
  at?: Date;
  problem: string;
  others?: Array<ReturnType<typeof otherLine>>;
}

function said({ t }: Visit, { at, problem, others = [] }: Said, status = 200) {
  return view('studio/article-typing', { at: at ?? null, problem, others }, { title: t('studio.typing'), status });
}
