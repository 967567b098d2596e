import { createHash } from 'node:crypto';
import { normalizeEmail } from '../../accounts/index.js';
import type { Locale } from '../../platform/locale/index.js';
import {
  CHANNELS,
  DIRECTIONS,
  PRIORITIES,
  TICKET_KINDS,
  TICKET_STATUSES,
  VISIBILITIES,
  type TicketStatus,
} from '../ticket-words.js';
import type { FieldMap } from './field-map.js';
import { FieldReader } from './field-reader.js';
import type { FileRecord } from './record-reader.js';
import { parseLocale, parseWord } from './strict-values.js';
import { TICKET_FIELDS, type CheckedMoment, type CheckedTicket, type TicketField } from './ticket-record.js';

export interface TicketDefaults {
  /** Of records that name none. */
  locale: Locale;
  product: string | null;
}

export interface CheckSetting {
  map: FieldMap;
  defaults: TicketDefaults;
  /** Part of the keys that records without one get. */
  sourceName: string;
  /** Since when a ticket is open that does not say it. */
  startedAt: Date;
  /** Nothing is later than this. */
  now: Date;
}

export type Checked = { ticket: CheckedTicket } | { fault: string };

const SUBJECT_MAX = 200;
const TEXT_MAX = 1_000_000;
const MOMENTS_MAX = 5_000;
const NUMBER_MAX = 1_000_000_000_000;

const SOLUTIONS: Record<Locale, { answered: string; solved: string }> = {
  nl: { answered: 'Beantwoord met een artikel.', solved: 'Opgelost.' },
  en: { answered: 'Answered with an article.', solved: 'Solved.' },
};

/** Judges one record after another: words known, dates real, texts storable, and nothing that contradicts itself. */
export class TicketChecks {
  private readonly fields: FieldReader;

  constructor(private readonly setting: CheckSetting) {
    this.fields = new FieldReader(setting.map, setting.now);
  }

  check(record: FileRecord): Checked {
    if (!record.values) return { fault: record.fault ?? 'can not be read' };
    this.fields.start(record.values);
    const ticket = this.read(record.line);
    return this.fields.problems.length > 0 ? { fault: this.fields.problems.join('; ') } : { ticket };
  }

  private read(line: number): CheckedTicket {
    const { fields, setting } = this;
    const openedAt = fields.instant('opened_at') ?? setting.startedAt;
    const question = this.question(openedAt);
    const articles = fields.list('article') ?? [];
    const times = this.times(openedAt, articles.length > 0, question.moments);
    const locale = this.locale();
    const requester = this.email('requester');

    const ticket: Omit<CheckedTicket, 'externalId' | 'hash'> = {
      number: this.number(),
      subject: question.subject,
      locale,
      product: fields.name('product', 60) ?? setting.defaults.product,
      channel: question.channel,
      type: fields.word('type', TICKET_KINDS) ?? 'question',
      priority: fields.word('priority', PRIORITIES) ?? 'normal',
      requester,
      requesterName: fields.name('requester_name'),
      assignee: this.email('assignee'),
      team: fields.name('team'),
      followers: (fields.list('followers') ?? []).map((address) => this.address('followers', address) ?? ''),
      articles,
      ...times,
      solution: this.solution(times.status, locale, articles.length > 0),
      mergedInto: fields.name('merged_into'),
      mergedAt: fields.instant('merged_at'),
      moments: question.moments,
      said: this.said(),
    };
    if (ticket.mergedInto && !ticket.mergedAt) ticket.mergedAt = times.solvedAt ?? openedAt;
    const content = hashOf(Object.keys(TICKET_FIELDS).map((field) => fields.raw(field)));
    // The same question on another line is another ticket; the same line read again is the same one.
    const externalId =
      fields.name('external_id') ?? `${setting.sourceName.slice(0, 150)}:${line}:${content.slice(0, 10)}`;
    return { ...ticket, externalId, hash: hashOf([content, locale, ticket.product]) };
  }

  /** Subject and conversation. With only one of subject and text, each stands for the other. */
  private question(openedAt: Date): Pick<CheckedTicket, 'subject' | 'channel' | 'moments'> {
    const { fields } = this;
    const channel = fields.word('channel', CHANNELS) ?? 'web';
    const given = fields.text('subject', TEXT_MAX);
    const later = this.moments(channel);
    const text = fields.text('text', TEXT_MAX) ?? (later.length === 0 ? given : null);
    if (text === null && later.length === 0 && fields.problems.length === 0) {
      fields.reject('text', 'is missing: a ticket has a subject, a text or moments');
    }
    const author = fields.name('author');
    const first: CheckedMoment[] =
      text === null ? [] : [{ at: openedAt, channel, direction: 'in', visibility: 'customer', author, text }];
    const moments = [...first, ...later];
    return { subject: subjectOf(given ?? moments[0]?.text ?? ''), channel, moments };
  }

  private moments(channel: CheckedTicket['channel']): CheckedMoment[] {
    const given = this.fields.objects('moments') ?? [];
    if (given.length > MOMENTS_MAX) this.fields.reject('moments', `are more than ${MOMENTS_MAX}`);
    const moments = given
      .slice(0, MOMENTS_MAX)
      .flatMap((moment, index) => this.moment(moment, `moments.${index}`, channel) ?? []);
    return moments.sort((one, other) => one.at.getTime() - other.at.getTime());
  }

  private moment(
    given: Record<string, unknown>,
    path: string,
    ticketChannel: CheckedTicket['channel'],
  ): CheckedMoment | null {
    const { fields } = this;
    const word = <Word extends string>(key: string, words: readonly Word[], fallback: Word): Word => {
      const value = given[key] ?? null;
      if (value === null || value === '') return fallback;
      const known = typeof value === 'string' ? parseWord(value.trim(), words) : null;
      if (!known) fields.reject(`${path}.${key}`, `is none of ${words.join(', ')}`);
      return known ?? fallback;
    };
    const at =
      typeof given['at'] === 'string'
        ? fields.checkInstant(`${path}.at`, given['at'].trim())
        : fields.reject(`${path}.at`, 'is missing');
    const text =
      typeof given['text'] === 'string'
        ? fields.checkText(`${path}.text`, given['text'], TEXT_MAX)
        : fields.reject(`${path}.text`, 'is missing');
    const author =
      typeof given['author'] === 'string' ? fields.checkText(`${path}.author`, given['author'], 200) : null;
    if (typeof (given['author'] ?? '') !== 'string') fields.reject(`${path}.author`, 'is not a text');
    const visibility = word('visibility', VISIBILITIES, 'customer');
    const direction = word('direction', DIRECTIONS, visibility === 'staff' ? 'note' : 'out');
    if (at === null || text === null) return null;
    return {
      at,
      channel: word('channel', CHANNELS, ticketChannel),
      // What the customer can't see contacted nobody.
      direction: visibility === 'staff' && direction === 'out' ? 'note' : direction,
      visibility,
      author: author?.trim() || null,
      text,
    };
  }

  /** Status and dates, which must fit each other. What is not said follows from what is. */
  private times(
    openedAt: Date,
    hasArticle: boolean,
    moments: readonly CheckedMoment[],
  ): Pick<CheckedTicket, 'status' | 'openedAt' | 'solvedAt' | 'closedAt'> {
    const { fields } = this;
    const solvedAt = fields.instant('solved_at');
    const closedAt = fields.instant('closed_at');
    const implied: TicketStatus = closedAt ? 'closed' : solvedAt || hasArticle ? 'solved' : 'open';
    const status = fields.word('status', TICKET_STATUSES) ?? implied;

    const isSolved = status === 'solved' || status === 'closed';
    if (!isSolved && (solvedAt ?? closedAt))
      fields.reject('status', `is ${status}, but there is a date on which it was solved`);
    if (closedAt && status === 'solved')
      fields.reject('status', 'is solved, but there is a date on which it was closed');
    if (solvedAt && solvedAt < openedAt) fields.reject('solved_at', 'lies before the ticket was opened');
    const last = moments.reduce((latest, { at }) => (at > latest ? at : latest), openedAt);
    const solved = isSolved ? (solvedAt ?? (closedAt && closedAt < last ? closedAt : last)) : null;
    if (solved && closedAt && closedAt < solved) fields.reject('closed_at', 'lies before the ticket was solved');
    return { status, openedAt, solvedAt: solved, closedAt: status === 'closed' ? (closedAt ?? solved) : null };
  }

  private solution(status: TicketStatus, locale: Locale, hasArticle: boolean): string | null {
    const said = this.fields.text('solution', TEXT_MAX);
    if (status !== 'solved' && status !== 'closed') return null;
    return said ?? SOLUTIONS[locale][hasArticle ? 'answered' : 'solved'];
  }

  private locale(): Locale {
    const text = this.fields.name('locale');
    const locale = text === null ? this.setting.defaults.locale : parseLocale(text);
    if (!locale) this.fields.reject('locale', `"${text}" is neither nl nor en`);
    return locale ?? this.setting.defaults.locale;
  }

  private number(): number | null {
    const text = this.fields.name('number', 20);
    if (text === null) return null;
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return number >= 1 && number <= NUMBER_MAX ? number : this.fields.reject('number', `"${text}" is no ticket number`);
  }

  private email(field: TicketField): string | null {
    const text = this.fields.name(field, 300);
    return text === null ? null : this.address(field, text);
  }

  private address(field: TicketField, text: string): string | null {
    return normalizeEmail(text) ?? this.fields.reject(field, `"${text.slice(0, 60)}" is no mail address`);
  }

  private said(): Set<TicketField> {
    const { defaults, map } = this.setting;
    const said = new Set([...map.columnOf.keys()].filter((field) => this.fields.raw(field) !== null) as TicketField[]);
    if (defaults.product !== null) said.add('product');
    return said;
  }
}

function hashOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 32);
}

/** The first line of what was asked; what does not fit stands in the text. */
function subjectOf(text: string): string {
  const [first = ''] = text.trim().split(/[\r\n]/, 1);
  const line = first.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  // Not through the middle of a character.
  return line.length <= SUBJECT_MAX
    ? line
    : line
        .slice(0, SUBJECT_MAX)
        .replace(/[\uD800-\uDBFF]$/, '')
        .trim();
}
