import type { AnsweredTicket, History, KnownArticle } from '../matching/index.js';
import { DAY_MS } from '../platform/clock/index.js';
import type { Locale } from '../platform/locale/index.js';
import { fileSource, readFields, type ReadRecord } from '../tickets/index.js';
import { CommandError } from './run-command.js';

type Fields = NonNullable<ReadRecord['fields']>;

export interface FileHistory extends History {
  test: AnsweredTicket[] | null;
  hasMadeTimes: boolean;
  /** Lines that are not in it, with the first few reasons. */
  leftOut: { lines: number; reasons: string[] };
}

const MOST_REASONS = 5;
const LONGEST = 1_000_000;
/** Where tickets have no times: half a year until this moment, which is the same each time. */
const MADE_END = Date.UTC(2026, 0, 5);
const MADE_WEEKS = 26;

/** Reads a history from files in the import's forms. @throws CommandError, UnreadableFile when there is nothing to replay */
export async function fileHistory(
  files: { articles: string; tickets: string; test: string | null },
  locale: Locale,
  now: Date,
): Promise<FileHistory> {
  const leftOut = { lines: 0, reasons: [] as string[] };
  const articles: KnownArticle[] = [];
  const keys = new Set<string>();
  for await (const article of records(files.articles, 'articles', now, leftOut, (fields) =>
    articleOf(fields, locale),
  )) {
    if (!keys.has(article.id)) articles.push(article);
    keys.add(article.id);
  }
  if (articles.length === 0) throw new CommandError(`There are no articles in ${files.articles}.${reasonsOf(leftOut)}`);

  const ticketsOf = async (path: string) => {
    const tickets: DatedTicket[] = [];
    const read = (fields: Fields, line: number) => ticketOf(fields, `${path}:${line}`, keys, locale);
    for await (const ticket of records(path, 'tickets', now, leftOut, read)) tickets.push(ticket);
    if (tickets.length === 0) {
      throw new CommandError(
        `There are no tickets with an article of ${files.articles} in ${path}.${reasonsOf(leftOut)}`,
      );
    }
    return tickets;
  };
  const dated = await ticketsOf(files.tickets);
  const test = files.test === null ? null : await ticketsOf(files.test);
  const hasMadeTimes = (test ?? dated).some(({ at }) => at === null);
  return {
    articles,
    tickets: withTimes(dated),
    test: test && withTimes(test),
    hasMadeTimes,
    leftOut,
    withoutArticle: 0,
  };
}

type DatedTicket = Omit<AnsweredTicket, 'at'> & { at: number | null };

async function* records<Found>(
  path: string,
  kind: 'articles' | 'tickets',
  now: Date,
  leftOut: FileHistory['leftOut'],
  read: (fields: Fields, line: number) => Found | string,
): AsyncGenerator<Found> {
  for await (const { line, fields, fault } of readFields(await fileSource(path), kind, now)) {
    const found = fields ? read(fields, line) : (fault ?? 'can not be read');
    const problem = fields?.problems[0] ?? (typeof found === 'string' ? found : null);
    if (problem === null) {
      yield found as Found;
      continue;
    }
    leftOut.lines += 1;
    if (leftOut.reasons.length < MOST_REASONS) leftOut.reasons.push(`${path}, line ${line}: ${problem}`);
  }
}

function articleOf(fields: Fields, locale: Locale): KnownArticle | string {
  const id = fields.name('external_id');
  if (id === null) return 'has no key (external_id)';
  const texts = (['nl', 'en'] as const).flatMap((each) => {
    const suffixed = fields.text(`question_${each}`, LONGEST);
    const title = suffixed ?? (each === locale ? fields.text('question', LONGEST) : null);
    const body = fields.text(`answer_${each}`, LONGEST) ?? (each === locale ? fields.text('answer', LONGEST) : null);
    return title === null ? [] : [{ locale: each, title, body: body ?? '' }];
  });
  return texts.length === 0 ? 'has no question' : { id, productId: fields.name('product'), texts };
}

function ticketOf(fields: Fields, place: string, keys: ReadonlySet<string>, locale: Locale): DatedTicket | string {
  const [first] = fields.objects('moments') ?? [];
  const said = typeof first?.['text'] === 'string' ? first['text'] : null;
  const text = fields.text('text', LONGEST) ?? said;
  const subject = fields.text('subject', LONGEST) ?? text;
  if (subject === null) return 'has no subject, text or moments';
  const articleIds = fields.list('article') ?? [];
  if (articleIds.length === 0) return 'has no article';
  const known = articleIds.filter((key) => keys.has(key));
  if (known.length === 0) return `has an article that is not in the articles file: ${articleIds[0]}`;
  const named = fields.word('locale', ['nl', 'en'] as const);
  const productId = fields.name('product');
  return {
    id: fields.name('external_id') ?? place,
    asked: { subject, text: text ?? '', locale: named ?? locale, productId },
    articleIds: known,
    at: fields.instant('opened_at')?.getTime() ?? null,
  };
}

/** Tickets without a time get one by the order of their hashed places: an even spread that does not follow the file. */
function withTimes(tickets: readonly DatedTicket[]): AnsweredTicket[] {
  const undated = tickets.filter(({ at }) => at === null);
  const order = undated
    .map((ticket, n) => ({ ticket, chance: Math.imul(n + 1, 0x9e3779b1) >>> 0 }))
    .sort((a, b) => a.chance - b.chance);
  const length = MADE_WEEKS * 7 * DAY_MS;
  const made = new Map(
    order.map(({ ticket }, n) => [ticket, MADE_END - length + Math.floor((n * length) / order.length)]),
  );
  return tickets.map((ticket) => ({ ...ticket, at: ticket.at ?? made.get(ticket)! }));
}

function reasonsOf({ reasons }: FileHistory['leftOut']): string {
  return reasons.length === 0 ? '' : ` Left out:\n${reasons.join('\n')}`;
}
