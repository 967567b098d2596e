import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ARTICLE_FIELDS, ArticleTargets } from './article-target.js';
import { UnpackedBytes, type ByteSource } from './byte-source.js';
import { mapFields, type FieldMap, type GivenMap } from './field-map.js';
import { ImportLoop, type ImportProgress } from './import-loop.js';
import { ImportProducts } from './import-products.js';
import { ImportRunLog } from './import-run-log.js';
import { assertMayImport } from './import-runs.queries.js';
import type { ImportKind, ImportRun, Tally } from './import-run.js';
import { ImportTakenOver } from './import.errors.js';
import type { ImportTarget } from './import-target.js';
import { RecordReader, type FileFormat } from './record-reader.js';
import type { RejectSink } from './rejects-file.js';
import type { CheckSetting } from './ticket-checks.js';
import { TICKET_FIELDS } from './ticket-record.js';
import { TicketTargets } from './ticket-target.js';

export interface ImportOptions {
  kind: ImportKind;
  /** Our field to the file's column; the rest is recognised by name. */
  map?: GivenMap;
  /** Of records that name none; the service's own when left out. */
  locale?: Locale;
  /** Product key of records that name none; made when it is not there. */
  product?: string;
  /** Makes a draft for each article key that nobody has, instead of rejecting the ticket. */
  createArticles?: boolean;
  /** Judges everything and writes nothing. */
  dryRun?: boolean;
  /** Reads a file again that was imported whole before. */
  again?: boolean;
  rejects?: RejectSink;
  onProgress?: (progress: ImportProgress) => void;
  /** Stops after the batch in hand; the same file goes on there. */
  signal?: AbortSignal;
  /** Article keys that count as there, in a dry run; those of an articles file are added to it. */
  articleKeys?: Set<string>;
}

export interface ImportSummary extends Tally {
  /** `stopped` when it was asked to, `nothing to do` when the same file was imported whole before. */
  outcome: 'finished' | 'stopped' | 'nothing to do';
  /** Of the work done now, not of what a killed run had done. */
  seconds: number;
  /** Records per second, of the same. */
  rate: number;
}

/** An import under way. */
export interface StartedImport {
  /** Null in a dry run. */
  run: ImportRun | null;
  format: FileFormat;
  fields: FieldMap;
  /** The line after which it goes on, when it was killed before. */
  resumedAfter: number;
  /** Whether the product was made, or in a dry run would be. */
  createsProduct: boolean;
  /** @throws UnreadableFile, ImportTakenOver; what was committed before stays. */
  finished: Promise<ImportSummary>;
}

/**
 * Takes tickets and articles from a file or a stream. A file is known by its content and the options: killed at any
 * moment, the same import goes on after the last batch it committed; finished, it has nothing to do. Whatever is read
 * again anyway is recognised by its key, and changes nothing where it says nothing new.
 */
@Injectable()
export class Importer {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly log: ImportRunLog,
    private readonly tickets: TicketTargets,
    private readonly articles: ArticleTargets,
    private readonly products: ImportProducts,
  ) {}

  /**
   * Resolves when it is known what the file is; the work goes on in `finished`.
   * @throws OnlyAdminsMay, UnreadableFile, WrongFieldMap
   */
  async start(actor: Actor, source: ByteSource, options: ImportOptions): Promise<StartedImport> {
    assertMayImport(actor);
    const bytes = new UnpackedBytes(source);
    const reader = await RecordReader.open(bytes.read(), source.name);
    const known = options.kind === 'tickets' ? TICKET_FIELDS : ARTICLE_FIELDS;
    const isJson = reader.format === 'json' || reader.format === 'jsonl';
    const fields = mapFields(known, reader.columns, options.map, isJson);
    const createsProduct = await this.products.ensure(actor, options);

    const { run, isDone } = options.dryRun ? { run: null, isDone: false } : await this.run(actor, source, options);
    const started = { run, format: reader.format, fields, createsProduct, resumedAfter: isDone ? 0 : (run?.line ?? 0) };
    if (isDone) {
      const { created, updated, unchanged, rejected } = run!;
      const tally = { created: 0, updated: 0, unchanged: created + updated + unchanged, rejected };
      return { ...started, finished: Promise.resolve({ ...tally, outcome: 'nothing to do', seconds: 0, rate: 0 }) };
    }
    const setting: CheckSetting = {
      map: fields,
      defaults: {
        locale: options.locale ?? this.config.DEFAULT_LOCALE,
        // In a dry run a product that would be made is not there to be found.
        product: options.dryRun && createsProduct ? null : (options.product ?? null),
      },
      sourceName: source.name,
      startedAt: run?.startedAt ?? this.clock.now(),
      now: this.clock.now(),
    };
    const finished = this.carryOut(actor, source, options, run, setting, reader, bytes);
    // Whoever started it awaits this later; until then a failure is nobody's unhandled rejection.
    finished.catch(() => {});
    return { ...started, finished };
  }

  private async carryOut(
    actor: Actor,
    source: ByteSource,
    options: ImportOptions,
    run: ImportRun | null,
    setting: CheckSetting,
    reader: RecordReader,
    bytes: UnpackedBytes,
  ): Promise<ImportSummary> {
    const { rejects = null, onProgress, signal } = options;
    const begun = performance.now();
    const loop = new ImportLoop({
      database: this.database,
      log: this.log,
      target: this.target(actor, options, setting),
      run,
      rejects,
      totalBytes: source.totalBytes,
      bytesTaken: () => bytes.taken,
      onProgress,
      signal,
    });
    try {
      await rejects?.start(run?.line ?? 0);
      const isWhole = await loop.run(reader.read());
      if (run && isWhole) await this.log.finish(actor, run, loop.tally);
      const seconds = (performance.now() - begun) / 1000;
      const before = run ? run.created + run.updated + run.unchanged + run.rejected : 0;
      const { created, updated, unchanged, rejected } = loop.tally;
      const rate = (created + updated + unchanged + rejected - before) / seconds;
      return { ...loop.tally, outcome: isWhole ? 'finished' : 'stopped', seconds, rate };
    } catch (error) {
      // The one that overtook us goes on with the same row.
      if (run && !(error instanceof ImportTakenOver))
        await this.log.fail(run, (error as Error).message).catch(() => {});
      throw error;
    } finally {
      await rejects?.close();
    }
  }

  private target(actor: Actor, options: ImportOptions, setting: CheckSetting): ImportTarget<unknown> {
    const { kind, createArticles = false, articleKeys } = options;
    return kind === 'tickets'
      ? this.tickets.for(actor, { ...setting, createArticles, alsoArticles: articleKeys })
      : this.articles.for(actor, setting, articleKeys ?? new Set());
  }

  /** The row of this import: a new one, or that of the same file with the same options, which was killed. */
  private async run(
    actor: Actor,
    source: ByteSource,
    options: ImportOptions,
  ): Promise<{ run: ImportRun; isDone: boolean }> {
    const { kind, map, locale, product, createArticles } = options;
    const mapped = [...(map ?? [])].map((pair) => pair.join('=')).toSorted();
    const sort = JSON.stringify([kind, mapped, locale ?? this.config.DEFAULT_LOCALE, product, createArticles]);
    const fingerprint = createHash('sha256')
      .update(`${source.fingerprint ?? newId()} ${source.name} ${sort}`)
      .digest('base64url');
    const last = await this.log.findLast(fingerprint);
    // What was rejected then may be taken today: the article is there now.
    if (last?.status === 'finished' && last.rejected === 0 && !options.again) return { run: last, isDone: true };
    if (last && last.status !== 'finished') {
      await this.log.resume(last);
      return { run: last, isDone: false };
    }
    const begun = { kind, sourceName: source.name, fingerprint, totalBytes: source.totalBytes };
    return { run: await this.log.begin(actor, begun), isDone: false };
  }
}
