import { describe, expect, it } from '@jest/globals';
import { RecordFormat } from './record-format.js';

const fields = ['external_id', 'text', 'article', 'moments'];
const record = { external_id: 'a', text: 'x', article: ['one'], moments: [] };
const write = (format: 'jsonl' | 'json' | 'csv' | 'tsv', records: object[], forSpreadsheet = false) => {
  const texts = new RecordFormat(format, fields, forSpreadsheet);
  return texts.begin() + records.map((one) => texts.row(one)).join('') + texts.end();
};

describe('writing records', () => {
  it('writes JSON that is JSON', () => {
    expect(JSON.parse(write('json', [record, record]))).toEqual([record, record]);
    expect(JSON.parse(write('json', []))).toEqual([]);
    expect(
      write('jsonl', [record])
        .split('\n')
        .map((line) => line && JSON.parse(line)),
    ).toEqual([record, '']);
  });

  it('writes one key as it is, and lists as JSON', () => {
    const moments = [{ at: '2026-01-01T00:00:00Z', text: 'a' }];
    const rows = write('tsv', [
      record,
      { ...record, article: ['a', 'b'], moments },
      { ...record, article: ['[x'] },
    ]).split('\n');
    expect(rows[1]).toBe('a\tx\tone\t');
    expect(rows[2]).toContain('"[""a"",""b""]"');
    expect(rows[3]).toContain('"[""[x""]"');
  });

  it('keeps every cell to the letter, unless it is for a spreadsheet', () => {
    const nasty = { ...record, text: '=HYPERLINK("http://x";"y")' };
    expect(write('csv', [nasty])).toContain('"=HYPERLINK(""http');
    expect(write('csv', [nasty], true)).toContain(`"'=HYPERLINK(""http`);
    expect(write('jsonl', [nasty], true)).toContain('"text":"=HYPERLINK');
  });
});
