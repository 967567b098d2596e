import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { SYSTEM } from '../accounts/index.js';
import { ManualImport, type ManualImportOptions } from '../manuals/index.js';
import { DomainError } from '../platform/errors/index.js';
import { EventRelay } from '../platform/events/index.js';
import { SearchBacklog } from '../search/index.js';
import { count, ProgressLine } from './progress-line.js';
import { CommandError, runCommand } from './run-command.js';
import { withService } from './with-service.js';

const USAGE = `Usage: npm run manual:import -- FILE --product KEY --locale nl|en --title TITLE --label VERSION [options]

  FILE              a section a line as JSON (id, title, text or body, level, number, module), or Markdown (.md); gzip or not
  --product KEY     the product it belongs to
  --title TITLE     what stands on its cover
  --label VERSION   the version, as people call it: 7.4
  --slug NAME       its address; made of the name of the file when left out
  --draft           don't publish it

The exit code is 0 when every line is in, 2 when some were rejected, 1 when it failed or was stopped.
`;

const wanted = z.object({
  file: z.string({ error: 'FILE is missing' }),
  product: z.string({ error: '--product is missing' }),
  locale: z.enum(['nl', 'en'], '--locale is nl or en'),
  title: z.string({ error: '--title is missing' }),
  label: z.string({ error: '--label is missing' }),
  slug: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, '--slug is lower-case letters and digits, joined by hyphens'),
  draft: z.boolean(),
});

/** `npm run manual:import`: a whole manual from a file, as one version. */
await runCommand(async (stop) => {
  try {
    const options = optionsOf(process.argv.slice(2));
    return await withService(({ app }) => importManual(app, options, stop));
  } catch (error) {
    throw error instanceof DomainError ? new CommandError(error.message) : error;
  }
});

function optionsOf(argv: readonly string[]): z.output<typeof wanted> {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { product: text, locale: text, title: text, label: text, slug: text, draft: { type: 'boolean' } },
    });
    const [file] = positionals;
    const slug =
      values.slug ??
      (file &&
        basename(file)
          .toLowerCase()
          .replace(/\..*$/, '')
          .replaceAll(/[^a-z0-9]+/g, '-'));
    return wanted.parse({ ...values, file, slug, draft: values.draft ?? false });
  } catch (error) {
    const told = error instanceof z.ZodError ? error.issues.map(({ message }) => message).join('\n') : String(error);
    throw new CommandError(`${told}\n\n${USAGE}`);
  }
}

async function importManual(
  app: NestFastifyApplication,
  { file, draft, ...given }: z.output<typeof wanted>,
  signal: AbortSignal,
): Promise<number> {
  const { size } = await stat(file).catch(() => {
    throw new CommandError(`There is no file ${file}.`);
  });
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  const bytes = file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream;
  const bar = new ProgressLine('sections');
  const options: ManualImportOptions = {
    ...given,
    publish: !draft,
    format: /\.(md|markdown)(\.gz)?$/i.test(file) ? 'markdown' : 'jsonl',
    signal,
    onProgress: (sections) => bar.show({ share: size > 0 ? stream.bytesRead / size : null, done: sections }),
  };
  const begun = performance.now();
  try {
    const { sections, rejected, reasons, outcome } = await app.get(ManualImport).run(SYSTEM, bytes, options);
    bar.end();
    for (const { line, reason } of reasons) process.stderr.write(`line ${line}: ${reason}\n`);
    // A running service does this by itself; whoever imports before the first start finds it all there.
    if (outcome === 'published') {
      await app.get(EventRelay).settled();
      await app.get(SearchBacklog).drain();
    }
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stdout.write(
      `${count(sections)} sections, ${count(rejected)} lines rejected (${seconds} s): ${told[outcome]}.\n`,
    );
    if (outcome === 'stopped') return 1;
    return rejected > 0 ? 2 : 0;
  } finally {
    bar.end();
  }
}

const told = {
  published: 'online and searchable',
  draft: 'a draft in the studio',
  stopped: 'stopped; the same command begins anew',
};
