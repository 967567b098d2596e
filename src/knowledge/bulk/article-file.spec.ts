import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ArticleRecord } from '../article-record.js';
import { filesOf, recordsOf } from './article-file.js';

const RECORD: ArticleRecord = {
  external_id: 'reset: it/../x',
  product: 'app',
  audience: 'public',
  status: 'published',
  question_nl: 'Hoe "reset" ik het?',
  answer_nl: '\n---\nZo.\n\n```\n---\n```',
  question_en: 'How?',
  answer_en: '',
  status_en: 'draft',
  slug_en: 'how',
  verified_nl: '2025-12-31T00:00:00.000Z',
  created_at: '2026-01-01T00:00:00.000Z',
};

describe('an article as Markdown files', () => {
  it('is a file per language with front matter, and comes back as it was', () => {
    const files = filesOf(RECORD);
    expect(files.map(({ name }) => name)).toEqual([
      'reset~3a~~20~it~2f~~2e~~2e~~2f~x.nl.md',
      'reset~3a~~20~it~2f~~2e~~2e~~2f~x.en.md',
    ]);
    expect(files[1]!.text).toBe(
      '---\nkey: "reset: it/../x"\nlocale: "en"\nquestion: "How?"\nstatus: "draft"\nslug: "how"\nproduct: "app"\naudience: "public"\ncreated: "2026-01-01T00:00:00.000Z"\n---\n\n\n',
    );
    const { records, problems } = recordsOf(files);
    expect(problems).toEqual([]);
    expect(records.flatMap(filesOf)).toEqual(files);
  });

  it('may be written by hand, with the line ends of any system', () => {
    const { records } = recordsOf([
      { name: 'a.md', text: '\uFEFF---\r\nkey: mijn\r\nlocale: nl\r\nquestion: Hoe?\r\n---\r\n\r\nZo.\r\n' },
    ]);
    expect(records).toEqual([expect.objectContaining({ external_id: 'mijn', question_nl: 'Hoe?', answer_nl: 'Zo.' })]);
  });

  it.each([
    ['Zo.', 'does not begin'],
    ['---\nkey: a\n', 'without an end'],
    ['---\nkey: a\nlocale: nl\n---\n', 'has no question'],
    ['---\nkey: a\nquestion: b\nlocale: fr\n---\n', 'has no locale'],
    ['---\nkey: "a\nquestion: b\n---\n', "can't be read"],
    ['---\nkey: [a]\nquestion: b\n---\n', "can't be read"],
    ['---\nwhat\n---\n', "can't be read"],
  ])('names what is wrong with %j', (text, problem) => {
    expect(recordsOf([{ name: 'x.md', text }]).problems[0]).toContain(problem);
  });

  it('does not let two files be the same text', () => {
    const [file] = filesOf(RECORD);
    expect(recordsOf([file!, { ...file!, name: 'copy.md' }]).problems).toEqual([
      expect.stringContaining('another file'),
    ]);
  });

  it('comes back to the letter, whatever it says', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((one) => one.replaceAll(/[\r\0]/g, '').trimEnd());
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), text, text, (key, question, answer) => {
        const record = { ...RECORD, external_id: key, question_nl: question || 'x', answer_nl: answer };
        const files = filesOf(record);
        expect(recordsOf(files).records.flatMap(filesOf)).toEqual(files);
      }),
      { numRuns: 300 },
    );
  });
});
