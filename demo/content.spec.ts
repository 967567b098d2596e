import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadDemoContent } from './content.js';
import { HANDED_ON } from './two-lines.js';

const demoFolder = dirname(fileURLToPath(import.meta.url));

describe('the demo content', () => {
  it('holds together', async () => {
    const { products, people, articles } = await loadDemoContent();

    expect(products.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['zonnedal-app', 'account', 'thermostat', 'invoices', 'appointments', 'werkplek']),
    );
    expect(people.map(({ role }) => role).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'admin',
      'agent',
      'agent',
      'customer',
      'customer',
      'customer',
      'customer',
      'editor',
    ]);
    expect(articles.length).toBeGreaterThanOrEqual(40);
  });

  it('gives each published article several ways to ask for it in both languages', async () => {
    const { articles, phrasings } = await loadDemoContent();

    for (const { key } of articles.filter(({ status }) => status === 'published')) {
      expect(phrasings[key]?.nl.length).toBeGreaterThanOrEqual(5);
      expect(phrasings[key]?.en.length).toBeGreaterThanOrEqual(5);
    }
  });

  it('hands on to the second line what an article answers', async () => {
    const { articles } = await loadDemoContent();
    const published = articles.filter(({ status }) => status === 'published').map(({ key }) => key);
    expect(published).toEqual(expect.arrayContaining([...HANDED_ON]));
  });

  it('has every state an editor meets: drafts, an archived article, and some that wait for a translation', async () => {
    const { articles } = await loadDemoContent();
    const count = (status: string) => articles.filter((article) => article.status === status).length;

    expect([count('draft'), count('archived')]).toEqual([2, 1]);
    expect(articles.filter(({ locales }) => !locales.includes('en'))).toHaveLength(2);
    expect(articles.filter(({ audience }) => audience === 'staff')).toHaveLength(5);
  });

  it('keeps what is for colleagues away from products for customers', async () => {
    const { articles, products } = await loadDemoContent();
    const staffProducts = products.filter(({ audience }) => audience === 'staff').map(({ key }) => key);

    for (const { audience, product } of articles) expect(audience === 'staff').toBe(staffProducts.includes(product));
  });

  it('answers briefly, in plain Markdown without a second title', async () => {
    const { articles } = await loadDemoContent();

    for (const article of articles) {
      expect(Object.keys(article.texts)).toEqual(article.locales);
      for (const { title, body } of Object.values(article.texts)) {
        expect(title.length).toBeLessThanOrEqual(90);
        expect(body).not.toMatch(/^#\s/m);
        expect(body).not.toMatch(/<\/?[a-z]/i);
        const words = `${title} ${body}`.match(/[\p{L}\d'’]+/gu)?.length ?? 0;
        expect(words).toBeGreaterThanOrEqual(60);
        expect(words).toBeLessThanOrEqual(210);
      }
    }
  });

  it('uses no mail address that could reach a real person', async () => {
    const { people } = await loadDemoContent();

    for (const { email } of people) expect(email).toMatch(/@(zonnedal|voorbeeld)\.example$/);
  });
});

describe('demo content that does not hold together', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vraagbaak-demo-'));
    await cp(demoFolder, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function edit(file: string, change: (text: string) => string): Promise<void> {
    const text = await readFile(join(folder, file), 'utf8');
    const changed = change(text);
    expect(changed).not.toBe(text);
    await writeFile(join(folder, file), changed);
  }

  it('is refused when an article names an unknown product', async () => {
    await edit('articles.json', (text) => text.replace('"product": "thermostat"', '"product": "toaster"'));

    await expect(loadDemoContent(folder)).rejects.toThrow('thermostat-offline names an unknown product "toaster"');
  });

  it('is refused when a published locale has no text', async () => {
    await rm(join(folder, 'articles/reset-password/en.md'));

    await expect(loadDemoContent(folder)).rejects.toThrow('articles/reset-password/en.md is missing');
  });

  it('is refused when a text has no question on its first line', async () => {
    await edit('articles/reset-password/nl.md', (text) => text.slice(2));

    await expect(loadDemoContent(folder)).rejects.toThrow('articles/reset-password/nl.md must start with');
  });

  it('is refused when two articles have the same key', async () => {
    await edit('articles.json', (text) => text.replace('"key": "change-email"', '"key": "reset-password"'));

    await expect(loadDemoContent(folder)).rejects.toThrow('"reset-password" appears more than once');
  });

  it('is refused when a published article has no phrasings', async () => {
    await edit('phrasings.json', (text) => text.replace('"change-email":', '"change-mail":'));

    const loading = loadDemoContent(folder);
    await expect(loading).rejects.toThrow('"change-mail" is not an article');
    await expect(loading).rejects.toThrow('the published article "change-email" has no phrasings');
  });

  it('says in which file and where a value has the wrong shape', async () => {
    await edit('people.json', (text) => text.replace('"role": "admin"', '"role": "boss"'));

    await expect(loadDemoContent(folder)).rejects.toThrow(/people\.json, 0\.role/);
  });

  it('says which file is no JSON', async () => {
    await edit('products.json', (text) => text.slice(1));

    await expect(loadDemoContent(folder)).rejects.toThrow('products.json could not be read');
  });
});
