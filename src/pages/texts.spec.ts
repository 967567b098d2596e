import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pagesRoot } from './source-root.js';
import { Texts, texts } from './texts.js';
import { templateFiles } from './view.service.js';

const templates = templateFiles().map((file) => readFileSync(join(pagesRoot, file), 'utf8'));
const code = readdirSync(pagesRoot, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => readFileSync(join(pagesRoot, file), 'utf8'));
const base = (key: string) => key.replace(/\.(one|other)$/, '');

describe('the texts', () => {
  it('are the same keys in both languages', () => {
    expect(Object.keys(texts.sources.en).toSorted()).toEqual(Object.keys(texts.sources.nl).toSorted());
  });

  it('have the same parameters in both languages', () => {
    const parameters = (text: string) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted((a, b) => a.localeCompare(b));
    for (const [key, text] of Object.entries(texts.sources.nl)) {
      expect([key, parameters(texts.sources.en[key] ?? '')]).toEqual([key, parameters(text)]);
    }
  });

  it('exist for every key in a template or in code', () => {
    const used = [...templates, ...code].flatMap((source) => [
      ...[...source.matchAll(/[{(]t "([^"]+)"/g)].map(([, key]) => key!),
      ...[...source.matchAll(/\bt\('([^']+)'/g)].map(([, key]) => key!),
    ]);

    expect(used.filter((key) => !texts.has(key))).toEqual([]);
  });

  it('are all used', () => {
    const sources = [...templates, ...code].join('\n');
    // Keys that are put together: t(`nav.${area}.${key}`) uses all that begin like it.
    const prefixes = [...sources.matchAll(/[`"]([a-z][\w-]*(?:\.[\w-]+)*\.)(?:\$\{|")/g)].map(([, prefix]) => prefix!);
    // refused(form, error, t, 'desk.refused') speaks in the words of that group.
    const isRefusal = (key: string) => /\.refused\./.test(key) && sources.includes(`'${key.replace(/\.[\w-]+$/, '')}'`);
    const isUsed = (key: string) =>
      isRefusal(key) ||
      sources.includes(`'${key}'`) ||
      sources.includes(`"${key}"`) ||
      prefixes.some((prefix) => key.startsWith(prefix));

    expect(Object.keys(texts.sources.nl).filter((key) => !isUsed(base(key)))).toEqual([]);
  });

  it.each(['nl', 'en'] as const)('call a page by its own name where they speak of it in %s', (locale) => {
    const said = texts.for(locale);
    expect(said('studio.form.minutes-hint')).toContain(said('studio.ledger.title'));
    expect(Object.values(texts.sources[locale]).filter((text) => /grootboek|\bledger\b/i.test(text))).toEqual([]);
  });

  it('pick the plural by the count and write numbers the way the language does', () => {
    const words = new Texts({
      nl: { 'asked.one': '{count} keer gevraagd', 'asked.other': '{count} keren gevraagd' },
      en: { 'asked.one': 'asked once', 'asked.other': 'asked {count} times' },
    });

    expect(words.for('nl')('asked', { count: 1 })).toBe('1 keer gevraagd');
    expect(words.for('nl')('asked', { count: 1234 })).toBe('1.234 keren gevraagd');
    expect(words.for('en')('asked', { count: 1 })).toBe('asked once');
    expect(words.for('en')('asked', { count: 1234 })).toBe('asked 1,234 times');
  });

  it('fail loudly when a key or a parameter is missing', () => {
    const words = new Texts({ nl: { hello: 'Dag {name}' }, en: { hello: 'Hello {name}' } });

    expect(() => words.for('nl')('goodbye')).toThrow('goodbye');
    expect(() => words.for('nl')('hello')).toThrow('name');
  });
});
