import { Body as FormBody, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { cookieOptions } from '../../accounts/index.js';
import { ArticlesQueries, ArticleVerdicts } from '../../knowledge/index.js';
import { DeflectionsService } from '../../matching/index.js';
import { Config } from '../../platform/config/index.js';
import { isId } from '../../platform/ids/index.js';
import { SearchRate } from '../../search/index.js';
import { helpAddress } from '../address.js';
import { formOf, sentText, withError, type Body } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { readSubmission } from '../uploads.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { AskPages } from './ask-pages.service.js';
import { ASK_FIELDS } from './ask.forms.js';
import { TRY_COOKIE, tryOf } from './asking.js';
import { HelpReading } from './help-reading.js';

const A_DAY = 24 * 60 * 60;
const READ_CHARACTERS = 2_000;
const TYPED_MAX = 20_000;

/** Answers while somebody asks: without script behind a button, with it as they type. */
@HelpPages('ask/answers')
export class AskAnswersController {
  constructor(
    private readonly deflections: DeflectionsService,
    private readonly pages: AskPages,
    private readonly reading: HelpReading,
    private readonly articles: ArticlesQueries,
    private readonly verdicts: ArticleVerdicts,
    private readonly rate: SearchRate,
    private readonly config: Config,
  ) {}

  @Post()
  @HttpCode(200)
  async show(@CurrentVisit() visit: Visit, @Res({ passthrough: true }) reply: FastifyReply) {
    this.rate.take(visit.actor);
    const { body, files } = await readSubmission(visit.request);
    const reopened = sentText(body['unsolved'], TYPED_MAX);
    const known = tryOf(visit);
    // Looking again says that what was said to solve it did not.
    if (known && isId(reopened)) await this.deflections.unsolve(visit.actor, known, reopened).catch(() => {});

    const text = `${sentText(body['subject'], TYPED_MAX)}\n${sentText(body['text'], TYPED_MAX)}`.slice(
      0,
      READ_CHARACTERS,
    );
    const productId = await this.productOf(visit, sentText(body['product'], TYPED_MAX));
    const { id, answers } = await this.deflections.show(visit.actor, { text, locale: visit.locale, productId }, known);
    if (id) void reply.setCookie(TRY_COOKIE, id, { ...cookieOptions(this.config), maxAge: A_DAY });
    if (visit.wantsFragment) return this.pages.answers(visit, answers);

    const typed = formOf(ASK_FIELDS, body);
    const form = files.length > 0 ? withError(typed, 'files', visit.t('files.again')) : typed;
    return this.pages.show(visit, form, { answers });
  }

  /** Script says which answer was opened. */
  @Post('opened')
  @HttpCode(204)
  async opened(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const [id, articleId] = [tryOf(visit), sentText(body?.['article'], TYPED_MAX)];
    if (id && isId(articleId)) await this.deflections.open(visit.actor, id, articleId);
  }

  /** "This solved it": what was typed stays at hand, should it turn out otherwise. */
  @Post('solved')
  @HttpCode(200)
  async solved(@CurrentVisit() visit: Visit) {
    const { body } = await readSubmission(visit.request);
    const articleId = sentText(body['solved'], TYPED_MAX);
    const page = isId(articleId) ? await this.articles.findPage(visit.actor, articleId, visit.locale) : null;
    if (!page) return redirect(visit.help(['ask']));

    const id = tryOf(visit);
    const { request } = visit;
    if (id) await this.deflections.solve(visit.actor, id, articleId);
    await this.verdicts.give(
      visit.actor,
      articleId,
      { solved: true, locale: page.locale },
      { visitor: request.cookies['visitor'], address: request.ip, userAgent: request.headers['user-agent'] },
    );
    const shown = {
      question: page.question,
      url: helpAddress(page.locale, ['articles', page.slug]),
      articleId,
      backUrl: visit.help(['ask', 'answers']),
      subject: sentText(body['subject'], TYPED_MAX),
      text: sentText(body['text'], TYPED_MAX),
      product: sentText(body['product'], TYPED_MAX),
    };
    return view('help/ask-solved', shown, { title: visit.t('ask.solved.title'), isPrivate: true });
  }

  private async productOf(visit: Visit, key: string): Promise<string | null> {
    if (!key) return null;
    return (await this.reading.productCards(visit)).find((product) => product.key === key)?.id ?? null;
  }
}
