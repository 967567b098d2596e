import { Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ArticlesQueries } from '../../knowledge/index.js';
import { Config } from '../../platform/config/index.js';
import { checkFiles } from '../file-errors.js';
import { formOf, parseForm, refused } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { readSubmission } from '../uploads.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { AskPages } from './ask-pages.service.js';
import { ASK_FIELDS, askForm, prefill, visitorForm, type Prefill } from './ask.forms.js';
import { Asking } from './asking.js';
import { HelpReading } from './help-reading.js';

const doneQuery = z.object({ number: z.coerce.number().int().min(1).max(1e12).nullable().catch(null).default(null) });

/** Asking what was not answered yet. */
@HelpPages('ask')
export class AskController {
  constructor(
    private readonly asking: Asking,
    private readonly pages: AskPages,
    private readonly reading: HelpReading,
    private readonly articles: ArticlesQueries,
    private readonly config: Config,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query({ schema: prefill }) { about, product, subject }: Prefill) {
    const found = about ? await this.articles.findBySlug(visit.actor, visit.locale, about) : null;
    const article = found?.kind === 'article' ? found.article : null;
    const values = { product: article?.product?.key ?? product, subject };
    return this.pages.show(visit, formOf(ASK_FIELDS, values), { article: article?.question ?? '' });
  }

  @Post()
  async send(@CurrentVisit() visit: Visit) {
    const { actor, t } = visit;
    const submission = await readSubmission(visit.request);
    const { data, form } = parseForm(actor.accountId ? askForm : visitorForm, submission.body, t);
    const typed = formOf(ASK_FIELDS, submission.body);
    const checked = await checkFiles(form ?? typed, submission, (files) => this.asking.check(files), this.config, t);
    if (!data || checked.form.hasErrors) return this.pages.show(visit, checked.form);

    try {
      const productId = data.product ? (await this.reading.product(visit, data.product)).id : null;
      const requester = actor.accountId ? undefined : { email: data.email, ...(data.name ? { name: data.name } : {}) };
      const { subject, text } = data;
      const ticket = { subject, text, productId, requester, locale: visit.locale };
      const number = await this.asking.ask(visit, ticket, checked.files);
      return redirect(visit.help(['ask', 'done'], { number }));
    } catch (error) {
      return this.pages.show(visit, refused(typed, error, t));
    }
  }

  @Get('done')
  done(@CurrentVisit() visit: Visit, @Query({ schema: doneQuery }) { number }: z.output<typeof doneQuery>) {
    if (number === null) return redirect(visit.help(['ask']));
    const isSignedIn = visit.actor.accountId !== null;
    const page = {
      number,
      isSignedIn,
      url: isSignedIn
        ? visit.help(['my', 'questions', number])
        : visit.help(['sign-in'], { next: visit.help(['my', 'questions', number]) }),
    };
    return view('help/asked', page, { title: visit.t('asked.title'), isPrivate: true });
  }
}
