import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SYSTEM } from '../accounts/index.js';
import { ArticleFolder } from '../knowledge/index.js';
import { DomainError } from '../platform/errors/index.js';
import {
  fileSource,
  Importer,
  RejectsFile,
  streamSource,
  type ByteSource,
  type ImportKind,
  type ImportSummary,
  type StartedImport,
} from '../tickets/index.js';
import { tellFaq } from './faq-follows.js';
import { importOptions, type ImportCommandOptions } from './import-options.js';
import { count, ProgressLine } from './progress-line.js';
import { CommandError, runCommand } from './run-command.js';
import { withService } from './with-service.js';

/** `npm run import`: 0 when every line is in, 2 when some were rejected, 1 when it failed or was stopped. */
await runCommand(async (stop) => {
  try {
    const options = importOptions(process.argv.slice(2));
    return await withService(({ app }) => importFiles(app, options, stop));
  } catch (error) {
    throw error instanceof DomainError ? new CommandError(error.message) : error;
  }
});

const WOULD_BE = { created: 'would be made', updated: 'would be changed' } as const;

/** Articles first: tickets point at them. */
async function importFiles(
  app: NestFastifyApplication,
  options: ImportCommandOptions,
  stop: AbortSignal,
): Promise<number> {
  // In a dry run nothing of the articles file is there when its tickets are judged.
  const articleKeys = new Set<string>();
  const summaries: ImportSummary[] = [];
  const left = options.articlesFolder === null ? 0 : await importFolder(app, options.articlesFolder, options.dryRun);
  for (const kind of ['articles', 'tickets'] as const) {
    const path = options[kind];
    if (path === null || stop.aborted) continue;
    summaries.push(await importFile(app, options, kind, path, articleKeys, stop));
  }
  if (stop.aborted || summaries.some(({ outcome }) => outcome === 'stopped')) {
    process.stdout.write('Stopped. The same command goes on where this one ended.\n');
    return 1;
  }
  if (options.dryRun) process.stdout.write('That was a dry run: the desk is as it was.\n');
  else await tellFaq(app, options.locale);
  return left > 0 || summaries.some(({ rejected }) => rejected > 0) ? 2 : 0;
}

/** Answers how many files were left out. */
async function importFolder(app: NestFastifyApplication, folder: string, isDryRun: boolean): Promise<number> {
  const options = { isTrial: isDryRun };
  const { created, updated, unchanged, changes, problems } = await app.get(ArticleFolder).read(SYSTEM, folder, options);
  process.stdout.write(
    `Articles in ${folder}: ${count(created)} created, ${count(updated)} updated, ${count(unchanged)} unchanged, ${count(problems.length)} left out.\n`,
  );
  // Who tries it wants to know which; who did it finds them in the audit log.
  if (isDryRun) for (const { key, outcome } of changes) process.stdout.write(`  ${key}: ${WOULD_BE[outcome]}\n`);
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
  return problems.length;
}

async function importFile(
  app: NestFastifyApplication,
  options: ImportCommandOptions,
  kind: ImportKind,
  path: string,
  articleKeys: Set<string>,
  stop: AbortSignal,
): Promise<ImportSummary> {
  const source = path === '-' ? streamSource('stdin', process.stdin) : await fileSource(path);
  const rejectsPath =
    options.rejects && options.tickets && options.articles ? `${options.rejects}.${kind}` : options.rejects;
  const name = `${path === '-' ? kind : path}${options.dryRun ? '.dry-run' : ''}.rejects.tsv`;
  const rejects = new RejectsFile(rejectsPath ?? name);
  const bar = new ProgressLine(kind);
  const started = await app.get(Importer).start(SYSTEM, source, {
    kind,
    map: kind === 'tickets' ? options.map : options.mapArticles,
    locale: options.locale,
    product: options.product,
    createArticles: options.createArticles,
    dryRun: options.dryRun,
    again: options.again,
    rejects,
    articleKeys,
    signal: stop,
    onProgress: ({ created, updated, unchanged, rejected, readBytes, totalBytes }) =>
      bar.show({ share: totalBytes ? readBytes / totalBytes : null, done: created + updated + unchanged + rejected }),
  });
  tellStart(started, source, kind, options);
  try {
    const summary = await started.finished;
    bar.end();
    tellEnd(summary, kind, rejects.path);
    return summary;
  } finally {
    bar.end();
  }
}

function tellStart(
  { fields, format, resumedAfter, createsProduct }: StartedImport,
  source: ByteSource,
  kind: ImportKind,
  options: ImportCommandOptions,
): void {
  const columns = new Set(fields.present);
  const used = [...fields.columnOf].filter(([, column]) => columns.has(column));
  const told = used.map(([field, column]) => (field === column ? field : `${field} = ${column}`)).join(', ');
  process.stdout.write(`Importing ${kind} from ${source.name} (${format}): ${told || 'no known fields'}.\n`);
  if (fields.ignored.length > 0) process.stdout.write(`Not used: ${fields.ignored.join(', ')}.\n`);
  if (createsProduct)
    process.stdout.write(
      `There was no product ${options.product}; ${options.dryRun ? 'it would be made' : 'it is made now'}.\n`,
    );
  if (resumedAfter > 0)
    process.stdout.write(`Going on after line ${count(resumedAfter)}, where an earlier run ended.\n`);
}

function tellEnd(summary: ImportSummary, kind: ImportKind, rejectsPath: string): void {
  const { outcome, created, updated, unchanged, rejected, seconds, rate } = summary;
  if (outcome === 'nothing to do') {
    process.stdout.write(
      `This file is in already: all ${count(unchanged)} ${kind}. Nothing to do (--again reads it anyway).\n`,
    );
    return;
  }
  const counts = `${count(created)} created, ${count(updated)} updated, ${count(unchanged)} unchanged, ${count(rejected)} rejected`;
  const speed = `${seconds.toFixed(1)} s, ${count(rate)} ${kind}/s`;
  process.stdout.write(`${kind === 'tickets' ? 'Tickets' : 'Articles'}: ${counts} (${speed}).\n`);
  if (rejected > 0) process.stdout.write(`The rejected lines, with reasons, are in ${rejectsPath}\n`);
}
