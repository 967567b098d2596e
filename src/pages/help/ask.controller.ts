import { Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { normalizeEmail } from '../../accounts/index.js';
import { ArticlesQueries } from '../../knowledge/index.js';
import { Config } from '../../platform/config/index.js';
import { checkFiles } from '../file-errors.js';
import { choices, formOf, parseForm, refused, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { readSubmission } from '../uploads.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { Asking } from './asking.js';
import { HelpReading } from './help-reading.js';

const FIELDS = ['product', 'subject', 'text', 'name', 'email', 'files'] as const;
type AskForm = Form<(typeof FIELDS)[number]>;

const askForm = z.object({
  product: z.string().max(100).default(''),
  subject: z.string().min(1, 'ask.subject-missing').max(200),
  text: z.string().min(1, 'ask.text-missing').max(20_000),
  name: z.string().max(100).default(''),
  email: z.string().max(250).default(''),
  files: z.unknown().optional(),
});
/** A visitor has to say where the answer can go. */
const visitorForm = askForm.extend({
  email: z
    .string()
    .max(250)
    .refine((email) => normalizeEmail(email) !== null, 'form.email'),
});

const prefill = z.object({
  about: z.string().max(200).catch('').default(''),
  product: z.string().max(100).catch('').default(''),
  subject: z.string().max(200).catch('').default(''),
});
type Prefill = z.output<typeof prefill>;

const doneQuery = z.object({ number: z.coerce.number().int().min(1).max(1e12).nullable().catch(null).default(null) });

/** Asking what was not answered yet. */
@HelpPages('ask')
export class AskController {
  constructor(
    private readonly asking: Asking,
    private readonly reading: HelpReading,
    private readonly articles: ArticlesQueries,
    private readonly config: Config,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query({ schema: prefill }) { about, product, subject }: Prefill) {
    const found = about ? await this.articles.findBySlug(visit.actor, visit.locale, about) : null;
    const article = found?.kind === 'article' ? found.article : null;
    const values = { product: article?.product?.key ?? product, subject };
    return this.page(visit, formOf(FIELDS, values), article?.question ?? '');
  }

  @Post()
  async send(@CurrentVisit() visit: Visit) {
    const { actor, t } = visit;
    const submission = await readSubmission(visit.request);
    const { data, form } = parseForm(actor.accountId ? askForm : visitorForm, submission.body, t);
    const typed = formOf(FIELDS, submission.body);
    const checked = await checkFiles(form ?? typed, submission, (files) => this.asking.check(files), this.config, t);
    if (!data || checked.form.hasErrors) return this.page(visit, checked.form, '');

    try {
      const productId = data.product ? (await this.reading.product(visit, data.product)).id : null;
      const requester = actor.accountId ? undefined : { email: data.email, ...(data.name ? { name: data.name } : {}) };
      const { subject, text } = data;
      const ticket = { subject, text, productId, requester, locale: visit.locale };
      const number = await this.asking.ask(visit, ticket, checked.files);
      return redirect(visit.help(['ask', 'done'], { number }));
    } catch (error) {
      return this.page(visit, refused(typed, error, t), '');
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

  private async page(visit: Visit, form: AskForm, article: string) {
    const products = await this.reading.productCards(visit);
    const page = {
      form,
      products: choices(
        products.map(({ key, name }) => ({ value: key, label: name })),
        form.fields.product.value,
      ),
      hasProducts: products.length > 0,
      isVisitor: visit.actor.accountId === null,
      article,
      mostMegabytes: this.config.ATTACHMENT_MAX_MB,
      signInUrl: visit.help(['sign-in'], { next: visit.help(['ask']) }),
      crumbs: [
        { label: visit.t('area.help'), url: visit.help() },
        { label: visit.t('ask.title'), url: '' },
      ],
    };
    return view('help/ask', page, {
      title: form.hasErrors ? visit.t('form.title', { title: visit.t('ask.title') }) : visit.t('ask.title'),
      status: form.hasErrors ? 422 : 200,
    });
  }
}
