import { describe, expect, it } from '@jest/globals';
import { mapFields } from './field-map.js';
import { TicketChecks } from './ticket-checks.js';
import { TICKET_FIELDS, type CheckedTicket, type TicketRecord } from './ticket-record.js';

const NOW = new Date('2026-06-01T12:00:00Z');
const STARTED = new Date('2026-06-01T11:59:00Z');

function check(values: TicketRecord & Record<string, unknown>, line = 7): CheckedTicket | string {
  const checks = new TicketChecks({
    map: mapFields(TICKET_FIELDS, Object.keys(values)),
    defaults: { locale: 'nl', product: null },
    sourceName: 'vragen.csv',
    startedAt: STARTED,
    now: NOW,
  });
  const checked = checks.check({ line, values, fault: null, bytes: Buffer.alloc(0) });
  return 'ticket' in checked ? checked.ticket : checked.fault;
}
const good = (values: TicketRecord): CheckedTicket => {
  const ticket = check(values as TicketRecord & Record<string, unknown>);
  if (typeof ticket === 'string') throw new Error(ticket);
  return ticket;
};

describe('a ticket in a file', () => {
  it('is open since the import when it says no more than a question', () => {
    const ticket = good({ text: 'Ik kan niet inloggen.\nWat nu?' });
    expect(ticket).toMatchObject({
      subject: 'Ik kan niet inloggen.',
      status: 'open',
      locale: 'nl',
      channel: 'web',
      type: 'question',
      priority: 'normal',
      openedAt: STARTED,
      solvedAt: null,
      solution: null,
    });
    expect(ticket.moments).toEqual([
      {
        at: STARTED,
        channel: 'web',
        direction: 'in',
        visibility: 'customer',
        author: null,
        text: 'Ik kan niet inloggen.\nWat nu?',
      },
    ]);
  });

  it('is solved when an article answered it', () => {
    expect(good({ text: 'Hoe?', article: 'reset', locale: 'en_GB' })).toMatchObject({
      status: 'solved',
      solvedAt: STARTED,
      solution: 'Answered with an article.',
      articles: ['reset'],
    });
  });

  it('takes the subject for the text when there is only that, whole even where it is cut', () => {
    const long = `${'a'.repeat(199)}😀b`;
    const ticket = good({ subject: long });
    expect(ticket.subject).toBe('a'.repeat(199));
    expect(ticket.moments[0]!.text).toBe(long);
  });

  it('puts what was said in order, and takes what only staff see for a note', () => {
    const { moments } = good({
      text: 'Hoe?',
      opened_at: '2026-05-01',
      moments: [
        { at: '2026-05-03T10:00:00Z', text: 'Gelukt!', direction: 'in' },
        {
          at: '2026-05-02T10:00:00Z',
          text: 'Lastige klant',
          visibility: 'staff',
          direction: 'out',
          author: 'mo@bedrijf.nl',
        },
      ],
    });
    expect(moments.map(({ text, direction }) => [text, direction])).toEqual([
      ['Hoe?', 'in'],
      ['Lastige klant', 'note'],
      ['Gelukt!', 'in'],
    ]);
  });

  it('reads lists and conversations out of a cell', () => {
    const ticket = good({
      text: 'Hoe?',
      article: '["a","b"]',
      moments: '[{"at":"2026-05-02T10:00:00Z","text":"Zo."}]',
    });
    expect(ticket.articles).toEqual(['a', 'b']);
    expect(ticket.moments).toHaveLength(2);
  });

  it('gets the same key when it is read again, and another on another line', () => {
    const key = (line: number, text: string) => (check({ text }, line) as CheckedTicket).externalId;
    expect(key(7, 'Hoe?')).toBe(key(7, 'Hoe?'));
    expect(key(7, 'Hoe?')).toMatch(/^vragen\.csv:7:/);
    expect(key(7, 'Hoe?')).not.toBe(key(8, 'Hoe?'));
    expect(key(7, 'Hoe?')).not.toBe(key(7, 'Waar?'));
  });

  it.each<[TicketRecord, string]>([
    [{ article: 'a' }, 'text: is missing'],
    [{ text: 'x', opened_at: '31-12-2025' }, 'opened_at: "31-12-2025" is no date; write 2026-01-31'],
    [{ text: 'x', opened_at: '2026-06-02' }, 'opened_at: 2026-06-02 has yet to come'],
    [{ text: 'x', locale: 'de' }, 'locale: "de" is neither nl nor en'],
    [{ text: 'x', channel: 'fax' }, 'channel: "fax" is none of web, email'],
    [{ text: 'x', status: 'pending' }, 'status: "pending" is none of open'],
    [{ text: 'x', priority: '1' }, 'priority: "1" is none of low'],
    [{ text: 'x', type: 'bug' }, 'type: "bug" is none of question'],
    [{ text: 'x', requester: 'Anna' }, 'requester: "Anna" is no mail address'],
    [
      { text: 'x', status: 'open', solved_at: '2026-05-01' },
      'status: is open, but there is a date on which it was solved',
    ],
    [{ text: 'x', opened_at: '2026-05-02', solved_at: '2026-05-01' }, 'solved_at: lies before the ticket was opened'],
    [{ text: 'x', number: '12a' }, 'number: "12a" is no ticket number'],
    [{ text: 'a\0b' }, 'text: holds a NUL character'],
    [{ text: 'x', moments: 'yes' }, 'moments: is not a list of objects in JSON'],
    [{ text: 'x', moments: [{ text: 'y' } as never] }, 'moments.0.at: is missing'],
    [{ text: { a: 1 } as never }, 'text: is not a text'],
  ])('%j is refused: %s', (record, reason) => {
    expect(check({ ...record })).toContain(reason);
  });

  it('says everything that is wrong at once, by the name of the column', () => {
    const fault = check({ vraag: 'x', taal: 'fr', datum: 'gisteren' });
    expect(fault).toContain('locale (column taal): "fr"');
    expect(fault).toContain('opened_at (column datum): "gisteren"');
  });
});
