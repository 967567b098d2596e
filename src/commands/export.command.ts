import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SYSTEM } from '../accounts/index.js';
import { ArticleFolder } from '../knowledge/index.js';
import { EXPORT_FORMATS, Exporter, type ExportFormat, type ExportKind } from '../tickets/index.js';
import { count, ProgressLine } from './progress-line.js';
import { CommandError, runCommand } from './run-command.js';
import { withService } from './with-service.js';

const USAGE = `Usage: npm run export -- --tickets FILE [--articles FILE | --articles-folder DIR] [options]

  --tickets FILE      where the tickets go; - is standard output
  --articles FILE     where the articles go
  --articles-folder DIR  articles as Markdown files with front matter, one per language
  --format FORMAT     ${EXPORT_FORMATS.join(', ')}; the ending of the name tells it too (tickets.csv), jsonl otherwise
  --for-spreadsheet   in CSV and TSV: an apostrophe before what a spreadsheet would run as a formula.
                      For looking at only: such a file is not to be imported

A name that ends in .gz is packed. What is written can be imported again, into this service or another.
`;

interface Destination {
  kind: ExportKind;
  path: string;
  format: ExportFormat;
}

await runCommand(async () => {
  const { destinations, forSpreadsheet, folder } = options(process.argv.slice(2));
  return withService(async ({ app }) => {
    if (folder) {
      const files = await app.get(ArticleFolder).write(SYSTEM, folder);
      process.stderr.write(`${count(files)} articles are in ${folder}.\n`);
    }
    return destinations.length > 0 ? exportTo(app, destinations, forSpreadsheet) : 0;
  });
});

async function exportTo(
  app: NestFastifyApplication,
  destinations: Destination[],
  forSpreadsheet: boolean,
): Promise<number> {
  const bar = new ProgressLine('records');
  const begun = performance.now();
  const files = destinations.map((destination) => ({ ...destination, ...openFile(destination.path) }));
  try {
    const counts = await app.get(Exporter).export(
      SYSTEM,
      files.map(({ kind, format, to }) => ({ kind, format, to, forSpreadsheet })),
      (_, done) => bar.show({ share: null, done }),
    );
    // Under its own name a file is always whole.
    for (const { keep } of files) await keep();
    bar.end();
    const seconds = (performance.now() - begun) / 1000;
    for (const { kind, path } of files) {
      process.stderr.write(
        `${count(counts[kind])} ${kind} are in ${path === '-' ? 'standard output' : path} (${seconds.toFixed(1)} s).\n`,
      );
    }
    return 0;
  } finally {
    bar.end();
    for (const { drop } of files) await drop();
  }
}

/** A file that gets its name when it is whole. */
function openFile(path: string): { to: Writable; keep: () => Promise<void>; drop: () => Promise<void> } {
  const part = `${path}.part`;
  const out = path === '-' ? process.stdout : createWriteStream(part);
  const to = new PassThrough();
  const written = path.endsWith('.gz') ? pipeline(to, createGzip(), out) : pipeline(to, out, { end: path !== '-' });
  // Met by keep(); until then the exporter finds the stream destroyed.
  written.catch(() => {});
  return {
    to,
    keep: async () => {
      await written;
      if (path !== '-') await rename(part, path);
    },
    drop: async () => {
      to.destroy();
      if (path !== '-') await rm(part, { force: true });
    },
  };
}

function options(argv: string[]): { destinations: Destination[]; forSpreadsheet: boolean; folder: string | undefined } {
  const { tickets, articles, format, ...rest } = parsed(argv);
  if (format !== undefined && !EXPORT_FORMATS.some((known) => known === format)) {
    throw new CommandError(`--format is one of ${EXPORT_FORMATS.join(', ')}, not ${format}.`);
  }
  const destinations = Object.entries({ articles, tickets }).flatMap(([kind, path]): Destination[] =>
    path === undefined
      ? []
      : [{ kind: kind as ExportKind, path, format: (format as ExportFormat | undefined) ?? formatOf(path) }],
  );
  const folder = rest['articles-folder'];
  if (destinations.length === 0 && folder === undefined) throw new CommandError(`Say what to export.\n\n${USAGE}`);
  if (tickets === '-' && articles === '-') throw new CommandError('Only one of the two can go to standard output.');
  return { destinations, forSpreadsheet: rest['for-spreadsheet'], folder };
}

function formatOf(path: string): ExportFormat {
  const ending = /\.([a-z]+)(?:\.gz)?$/.exec(path)?.[1];
  return EXPORT_FORMATS.find((format) => format === ending) ?? 'jsonl';
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        tickets: { type: 'string' },
        articles: { type: 'string' },
        'articles-folder': { type: 'string' },
        format: { type: 'string' },
        'for-spreadsheet': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
