import { parseArgs } from 'node:util';
import { isLocale, type Locale } from '../platform/locale/index.js';
import { parseMap } from '../tickets/index.js';
import { CommandError } from './run-command.js';

export interface ImportCommandOptions {
  tickets: string | null;
  articles: string | null;
  articlesFolder: string | null;
  product: string | undefined;
  locale: Locale | undefined;
  map: ReadonlyMap<string, string> | undefined;
  mapArticles: ReadonlyMap<string, string> | undefined;
  rejects: string | undefined;
  createArticles: boolean;
  dryRun: boolean;
  again: boolean;
}

export const IMPORT_USAGE = `Usage: npm run import -- --tickets FILE [--articles FILE] [options]

  --tickets FILE      tickets as CSV, TSV, JSON lines or a JSON array, gzip or not; - reads standard input
  --articles FILE     articles in the same forms; they are taken first
  --articles-folder DIR  articles as Markdown files with front matter, as the export writes them
  --product KEY       product of records that name none; it is made when it is not there
  --locale nl|en      language of records that name none
  --map F=C,...       columns of the tickets file: our field = its column. The rest is recognised by name
  --map-articles ...  the same for the articles file
  --create-articles   make a draft for each article key that nobody has, instead of rejecting the ticket
  --rejects FILE      where rejected lines go (default: the name of the file, and .rejects.tsv)
  --dry-run           judge every line and write nothing
  --again             read a file again that is in already

The exit code is 0 when every line is in, 2 when some were rejected, 1 when it failed. docs/import.md tells the fields.
`;

/** @throws CommandError naming what is wrong */
export function importOptions(argv: readonly string[]): ImportCommandOptions {
  const { tickets, articles, locale, ...values } = parsed(argv);
  if (tickets === undefined && articles === undefined && values['articles-folder'] === undefined)
    throw new CommandError(`Say which file to import.\n\n${IMPORT_USAGE}`);
  if (tickets === '-' && articles === '-') throw new CommandError('Only one of the two can come from standard input.');
  if (locale !== undefined && !isLocale(locale)) throw new CommandError(`--locale is nl or en, not ${locale}.`);
  return {
    tickets: tickets ?? null,
    articles: articles ?? null,
    articlesFolder: values['articles-folder'] ?? null,
    product: values.product,
    locale,
    map: values.map === undefined ? undefined : parseMap(values.map),
    mapArticles: values['map-articles'] === undefined ? undefined : parseMap(values['map-articles']),
    rejects: values.rejects,
    createArticles: values['create-articles'],
    dryRun: values['dry-run'],
    again: values.again,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        tickets: { type: 'string' },
        articles: { type: 'string' },
        'articles-folder': { type: 'string' },
        product: { type: 'string' },
        locale: { type: 'string' },
        map: { type: 'string' },
        'map-articles': { type: 'string' },
        rejects: { type: 'string' },
        'create-articles': { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        again: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${IMPORT_USAGE}`);
  }
}
