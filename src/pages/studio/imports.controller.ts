import { Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { AccountsQueries } from '../../accounts/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import {
  ImportRuns,
  parseMap,
  UnreadableFile,
  WrongFieldMap,
  type ImportOptions,
  type ImportRun,
} from '../../tickets/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, withError, type Form } from '../forms.js';
import { labelled } from '../options.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { ImportUploads, UPLOAD_MAX_MB, type ReceivedFile, type Rehearsal } from './import-uploads.js';
import { cursor, pageFrom, pagesOf } from './list-address.js';
import { localeOptions, StudioChoices } from './studio-choices.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/imports';
const FIELDS = ['file', 'kind', 'product', 'locale', 'map', 'createArticles', 'dryRun'] as const;
const KINDS = ['tickets', 'articles'] as const;

const importForm = z.object({
  kind: z.enum(KINDS),
  product: z.string().max(60).default(''),
  locale: z.union([z.literal(''), z.enum(LOCALES)]).default(''),
  map: z.string().max(2000).default(''),
  createArticles: z.literal('yes').optional(),
  dryRun: z.literal('yes').optional(),
});
const paging = z.object({ cursor });

/** Taking tickets and articles from a file, and seeing what became of them. */
@AdminPages('imports')
export class ImportPagesController {
  constructor(
    private readonly runs: ImportRuns,
    private readonly uploads: ImportUploads,
    private readonly accounts: AccountsQueries,
    private readonly choosing: StudioChoices,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query({ schema: paging }) query: z.output<typeof paging>) {
    const { items, next } = await pageFrom(query.cursor, (from) => this.runs.list(visit.actor, { cursor: from }));
    const names = await this.accounts.byIds(items.map(({ startedBy }) => startedBy));
    const page = {
      rows: items.map((run) => ({ ...runLine(run, visit), by: names.get(run.startedBy ?? '')?.name ?? '' })),
      isEmpty: items.length === 0,
      pages: pagesOf(BASE, query, next),
    };
    return view('studio/imports', page, { title: visit.t('studio.imports.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit) {
    return this.formPage(visit, formOf(FIELDS, { kind: 'tickets' }));
  }

  @Post()
  async start(@CurrentVisit() visit: Visit) {
    const { t } = visit;
    const { body, file } = await this.uploads.receive(visit.request);
    const typed = formOf(FIELDS, body);
    const { data, form } = parseForm(importForm, body, t);
    const wrong = fileProblem(visit, file);
    if (!data || !file || wrong) {
      await file?.drop();
      const kept = form ? { ...typed, ...form, fields: { ...typed.fields, ...form.fields } } : typed;
      return this.formPage(visit, wrong ? withError(kept, 'file', wrong) : kept);
    }

    const { kind, product, locale, map, createArticles, dryRun } = data;
    try {
      const options: ImportOptions = {
        kind,
        ...(product ? { product } : {}),
        ...(locale ? { locale } : {}),
        ...(map ? { map: parseMap(map) } : {}),
        createArticles: createArticles === 'yes',
      };
      if (dryRun) return rehearsalPage(visit, file.name, await this.uploads.rehearse(visit.actor, file, options));

      const started = await this.uploads.begin(visit.actor, file, options);
      const isDone = started.run?.status === 'finished';
      const text = isDone ? t('studio.import.known') : t('studio.import.started');
      return redirect(address(BASE, [started.run!.id]), text, isDone ? 'info' : 'good');
    } catch (error) {
      await file.drop();
      // What these say is about the file, which whoever sends it knows better than we do.
      if (error instanceof WrongFieldMap)
        return this.formPage(visit, withError(typed, 'map', `${t('studio.import.wrong-map')} ${error.message}`));
      if (error instanceof UnreadableFile)
        return this.formPage(visit, withError(typed, 'file', `${t('studio.import.unreadable')} ${error.message}`));
      throw error;
    }
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const page = await this.runPage(visit, id);
    return view('studio/import', page, { title: page.name });
  }

  /** Asked for again and again while it runs. */
  @Get(':id/progress')
  async progress(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const page = await this.runPage(visit, id);
    return view('studio/import', page, { title: page.name, fragment: 'studio/import-progress' });
  }

  private async runPage(visit: Visit, id: string) {
    const run = await this.runs.get(visit.actor, id);
    const isRunning = run.status === 'running' && !run.isStalled;
    const { items, next } = isRunning
      ? { items: [], next: null }
      : await this.runs.rejects(visit.actor, id, { limit: 500 });
    return {
      ...runLine(run, visit),
      isRunning,
      isStalled: run.isStalled,
      isFailed: run.status === 'failed',
      isFinished: run.status === 'finished',
      error: run.error ?? '',
      progressUrl: address(BASE, [id, 'progress']),
      hasShare: run.totalBytes !== null && run.totalBytes > 0,
      share: run.totalBytes ? Math.min(1, run.readBytes / run.totalBytes) : 0,
      line: run.line,
      rejects: items,
      hasMoreRejects: next !== null,
      crumbs: [
        { label: visit.t('studio.imports.title'), url: BASE },
        { label: run.sourceName, url: '' },
      ],
    };
  }

  private async formPage(visit: Visit, form: Form<(typeof FIELDS)[number]>) {
    const { t } = visit;
    const { fields, hasErrors } = form;
    const page = {
      form,
      kinds: choices(
        labelled(KINDS, (kind) => t(`studio.import.kind.${kind}`)),
        fields.kind.value,
      ),
      products: choices(await this.choosing.productKeys(visit), fields.product.value),
      locales: choices(localeOptions(visit), fields.locale.value),
      createsArticles: fields.createArticles.value === 'yes',
      isDryRun: fields.dryRun.value === 'yes',
      maximum: UPLOAD_MAX_MB,
      crumbs: [
        { label: t('studio.imports.title'), url: BASE },
        { label: t('studio.import.new'), url: '' },
      ],
    };
    const title = t('studio.import.new');
    return view('studio/import-new', page, {
      title: hasErrors ? t('form.title', { title }) : title,
      status: hasErrors ? 422 : 200,
    });
  }
}

function fileProblem({ t }: Visit, file: ReceivedFile | null): string {
  if (!file) return t('studio.import.no-file');
  return file.isTooLarge ? t('studio.import.too-large', { maximum: UPLOAD_MAX_MB }) : '';
}

function runLine(run: ImportRun, { t }: Visit) {
  const { id, kind, sourceName, status, isStalled, created, updated, unchanged, rejected, startedAt, finishedAt } = run;
  const state = isStalled ? 'stalled' : status;
  return {
    url: address(BASE, [id]),
    name: sourceName,
    kind: t(`studio.import.kind.${kind}`),
    state,
    stateLabel: t(`studio.import.state.${state}`),
    created,
    updated,
    unchanged,
    rejected,
    startedAt,
    finishedAt: finishedAt ?? startedAt,
  };
}

function rehearsalPage({ t }: Visit, name: string, { created, updated, unchanged, rejected, rejects }: Rehearsal) {
  const page = {
    name,
    created,
    updated,
    unchanged,
    rejected,
    rejects,
    hasMoreRejects: rejected > rejects.length,
    crumbs: [
      { label: t('studio.imports.title'), url: BASE },
      { label: t('studio.import.rehearsal'), url: '' },
    ],
  };
  return view('studio/import-rehearsal', page, { title: t('studio.import.rehearsal') });
}
