import { describe, expect, it } from '@jest/globals';
import { importOptions } from './import-options.js';

describe('what the import command is told', () => {
  it('is two files and how to read them', () => {
    const options = importOptions([
      '--tickets=t.csv',
      '--articles=a.csv',
      '--locale=en',
      '--dry-run',
      '--map=subject=text,article=intent',
      '--map-articles=question=title',
    ]);
    expect(options).toMatchObject({ tickets: 't.csv', articles: 'a.csv', locale: 'en', dryRun: true, again: false });
    expect([...options.map!]).toEqual([
      ['subject', 'text'],
      ['article', 'intent'],
    ]);
    expect([...options.mapArticles!]).toEqual([['question', 'title']]);
  });

  it.each([
    [[], 'Say which file to import'],
    [['--ticket', 'x'], 'Unknown option'],
    [['tickets.csv'], 'Unexpected argument'],
    [['--tickets', '-', '--articles', '-'], 'Only one of the two'],
    [['--tickets', 'x', '--locale', 'de'], '--locale is nl or en, not de'],
    [['--tickets', 'x', '--map', 'subject'], 'not of the form field=column'],
  ])('says in a sentence what is wrong with %j', (argv, message) => {
    expect(() => importOptions(argv)).toThrow(message);
  });
});
