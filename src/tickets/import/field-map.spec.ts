import { describe, expect, it } from '@jest/globals';
import { mapFields, parseMap } from './field-map.js';
import { TICKET_FIELDS } from './ticket-record.js';

const map = (columns: string[], given?: string, mayAppearLater = false) => {
  const { columnOf, ignored } = mapFields(TICKET_FIELDS, columns, given ? parseMap(given) : undefined, mayAppearLater);
  return { ...Object.fromEntries(columnOf), ignored };
};

describe('finding the columns of a file', () => {
  it('knows our own names and those of others', () => {
    expect(map(['Ticket-ID', 'Title', 'Description', 'intent', 'Created at', 'domain'])).toEqual({
      external_id: 'Ticket-ID',
      subject: 'Title',
      text: 'Description',
      article: 'intent',
      opened_at: 'Created at',
      ignored: ['domain'],
    });
  });

  it('prefers the name that is exactly ours', () => {
    expect(map(['title', 'subject'])).toEqual({ subject: 'subject', ignored: ['title'] });
    expect(map(['id', 'external_id'])).toEqual({ external_id: 'external_id', ignored: ['id'] });
  });

  it('gives a column that was asked for to nobody else', () => {
    expect(map(['text', 'intent'], 'subject=text')).toEqual({ subject: 'text', article: 'intent', ignored: [] });
  });

  it('names the fields there are when there is no such field', () => {
    expect(() => map(['text'], 'titel_x=text')).toThrow(/no field titel_x.*external_id, number, subject/);
  });

  it('names the columns there are when there is no such column', () => {
    expect(() => map(['text', 'intent'], 'article=topic')).toThrow(
      'There is no column topic (for article). The file has: text, intent.',
    );
  });

  it('lets a key of JSON appear later under our own name', () => {
    const found = map(['text'], undefined, true);
    expect(found).toMatchObject({ text: 'text', priority: 'priority', ignored: [] });
  });

  it.each(['subject', '=text', 'subject=', 'subject=a,subject=b'])('does not understand "%s"', (text) => {
    expect(() => parseMap(text)).toThrow(/not of the form|mapped twice/);
  });
});
