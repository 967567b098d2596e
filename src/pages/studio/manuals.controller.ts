import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ARTICLE_AUDIENCES } from '../../knowledge/index.js';
import {
  ManualFiles,
  ManualReports,
  ManualsQueries,
  ManualsService,
  ManualTasks,
  ManualUploads,
  ManualVersions,
  PdfReaderBusy,
  PdfRefused,
  readManualForm,
  type ManualTask,
  type ManualView,
} from '../../manuals/index.js';
import { Config } from '../../platform/config/index.js';
import { DomainError, InvalidInput } from '../../platform/errors/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { inLocale } from '../../products/index.js';
import { address, helpAddress } from '../address.js';
import { choices, formOf, parseForm, refused, withError, type Body, type Form } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { cursor, pageFrom, pagesOf } from './list-address.js';
import { audienceOptions, localeOptions, StudioChoices } from './studio-choices.js';

const BASE = '/studio/manuals';
const NEW_FIELDS = ['product', 'locale', 'title', 'audience'] as const;
const DRAFT_FIELDS = ['label', 'releasedOn', 'file', 'version'] as const;
const newForm = z.object({
  product: z.uuid('form.choose'),
  locale: z.enum(LOCALES),
  title: z.string().min(1).max(200),
  audience: z.enum(ARTICLE_AUDIENCES),
});
const draftForm = z.object({
  label: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[\p{L}\p{N}]+(?:[.\-_+][\p{L}\p{N}]+)*$/u, 'studio.manual.wrong-label'),
  releasedOn: z.union([z.literal('').transform(() => null), z.iso.date()]).default(null),
  version: z.coerce.number().int().min(1),
});
const paging = z.object({ cursor });

/** Manuals as editors see them: which there are, what readers report about them, and beginning a version. */
@StudioPages('manuals')
export class ManualsStudioController {
  constructor(
    private readonly config: Config,
    private readonly queries: ManualsQueries,
    private readonly manuals: ManualsService,
    private readonly versions: ManualVersions,
    private readonly uploads: ManualUploads,
    private readonly files: ManualFiles,
    private readonly tasks: ManualTasks,
    private readonly reports: ManualReports,
    private readonly choosing: StudioChoices,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query({ schema: paging }) query: z.output<typeof paging>) {
    const [{ items, next }, tasks] = await Promise.all([
      pageFrom(query.cursor, (from) => this.queries.list(visit.actor, { cursor: from, limit: 30 })),
      this.tasks.list(visit.actor, { limit: 20 }),
    ]);
    const page = {
      rows: items.map((manual) => rowOf(manual, visit)),
      isEmpty: items.length === 0,
      tasks: tasks.items.map((task) => taskOf(task, visit)),
      pages: pagesOf(BASE, query, next),
    };
    return view('studio/manuals', page, { title: visit.t('studio.manuals.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit, @Query('product') product: unknown) {
    return this.newPage(visit, formOf(NEW_FIELDS, { locale: visit.locale, audience: 'public', product }));
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { data, form } = parseForm(newForm, body, visit.t);
    if (!data) return this.newPage(visit, form);
    try {
      const { product: productId, ...rest } = data;
      const { id } = await this.manuals.create(visit.actor, { ...rest, productId });
      return redirect(address(BASE, [id]), visit.t('studio.manual.made'));
    } catch (error) {
      return this.newPage(visit, refused(formOf(NEW_FIELDS, body), error, visit.t));
    }
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const manual = await this.queries.get(visit.actor, id);
    return this.page(visit, manual, formOf(DRAFT_FIELDS, { version: manual.version }));
  }

  /** A new version: a PDF when one was chosen, else an empty draft to write in. */
  @Post(':id/versions')
  async draft(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { t, actor } = visit;
    const manual = await this.queries.get(actor, id);
    const { fields, file } = await readManualForm(visit.request, this.config.MANUAL_MAX_MB);
    const { data, form } = parseForm(draftForm, fields, t);
    const typed = formOf(DRAFT_FIELDS, fields);
    if (!data) return this.page(visit, manual, { ...typed, ...form, fields: { ...typed.fields, ...form.fields } });
    try {
      if (file) await this.uploads.upload(actor, id, data, file);
      else await this.versions.draft(actor, id, { ...data, source: '' });
      const text = file ? t('studio.manual.uploaded') : t('studio.manual.begun');
      return redirect(address(BASE, [id, 'versions', data.label]), text);
    } catch (error) {
      return this.page(visit, manual, told(typed, error, visit));
    }
  }

  @Post(':id/images')
  async addImage(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { t, actor } = visit;
    const manual = await this.queries.get(actor, id);
    const { file } = await readManualForm(visit.request, 6);
    const back = address(BASE, [id]);
    if (!file) return redirect(back, t('studio.manual.no-image'), 'bad');
    try {
      const { name } = await this.files.addImage(actor, id, { version: manual.version! }, file);
      return redirect(back, t('studio.manual.image-added', { name }));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return redirect(back, t('studio.manual.image-refused'), 'bad');
    }
  }

  @Post('tasks/:sectionId/settle')
  async settle(@CurrentVisit() visit: Visit, @Param('sectionId', ParseUUIDPipe) sectionId: string) {
    await this.reports.settle(visit.actor, sectionId);
    return redirect(BASE, visit.t('studio.manual.settled'));
  }

  private async newPage(visit: Visit, form: Form<(typeof NEW_FIELDS)[number]>) {
    const { t } = visit;
    const title = t('studio.manual.new');
    const page = {
      form,
      products: choices(await this.choosing.productIds(visit), form.fields.product.value),
      locales: choices(localeOptions(visit), form.fields.locale.value),
      audiences: choices(audienceOptions(visit), form.fields.audience.value),
      crumbs: [
        { label: t('studio.manuals.title'), url: BASE },
        { label: title, url: '' },
      ],
    };
    return view('studio/manual-new', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }

  private async page(visit: Visit, manual: ManualView, form: Form<(typeof DRAFT_FIELDS)[number]>) {
    const { t, actor } = visit;
    const [versions, images, tasks] = await Promise.all([
      this.queries.versions(actor, manual.id),
      this.files.images(actor, manual),
      this.tasks.list(actor, { manualId: manual.id, limit: 50 }),
    ]);
    const page = {
      ...rowOf(manual, visit),
      form,
      versions: versions.map((version) => ({
        ...version,
        url: address(BASE, [manual.id, 'versions', version.label]),
        statusLabel: t(`studio.status.${version.status}`),
        at: version.publishedAt ?? version.savedAt,
        isUploaded: version.origin === 'uploaded',
      })),
      hasVersions: versions.length > 0,
      images: images.map(({ name, takenOn, bytes }) => ({ name, takenOn, bytes })),
      tasks: tasks.items.map((task) => taskOf(task, visit)),
      draftUrl: address(BASE, [manual.id, 'versions']),
      imageUrl: address(BASE, [manual.id, 'images']),
      maximum: this.config.MANUAL_MAX_MB,
      crumbs: [
        { label: t('studio.manuals.title'), url: BASE },
        { label: manual.title, url: '' },
      ],
    };
    return view('studio/manual', page, {
      title: form.hasErrors ? t('form.title', { title: manual.title }) : manual.title,
      status: form.hasErrors ? 422 : 200,
    });
  }
}

/** What is wrong with a file is said beside it, in the editor's language. */
function told<Name extends string>(form: Form<Name>, error: unknown, { t }: Visit): Form<Name> {
  if (error instanceof PdfRefused) return withError(form, 'file', t(`studio.pdf.${error.refusal}`));
  if (error instanceof PdfReaderBusy) return withError(form, 'file', t('studio.pdf.busy'));
  if (error instanceof DomainError && error.code === 'manual-label-taken') {
    return withError(form, 'label', t('studio.manual.label-taken'));
  }
  return refused(form, error, t);
}

function rowOf(manual: ManualView, { t, locale }: Visit) {
  const { id, title, current, audience, slug } = manual;
  return {
    url: address(BASE, [id]),
    title,
    lang: manual.locale,
    language: t(`language.${manual.locale}`),
    product: inLocale(manual.product.name, locale),
    label: current?.label ?? '',
    isOnline: current !== null,
    audience: t(`studio.audience.${audience}`),
    isPublic: audience === 'public',
    updatedAt: manual.updatedAt,
    publicUrl: current ? helpAddress(manual.locale, ['manuals', slug]) : '',
  };
}

function taskOf(
  { sectionId, title, manual, slug, locale, anchor, needsCheckSince, reports }: ManualTask,
  { t }: Visit,
) {
  return {
    title,
    manual,
    lang: locale,
    url: helpAddress(locale, ['manuals', slug, 'sections', anchor]),
    needsCheck: needsCheckSince !== null,
    count: reports.length,
    settleUrl: address(BASE, ['tasks', sectionId, 'settle']),
    reports: reports.map(({ kind, step, comment, label, at }) => ({
      what: t(`studio.report.${kind}`),
      where: step === null ? '' : t('studio.report.step', { step }),
      comment,
      label,
      at,
    })),
  };
}
