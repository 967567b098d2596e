import { access, readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  articlesFile,
  demandFile,
  fragmentsFile,
  peopleFile,
  phrasingsFile,
  productsFile,
  synonymsFile,
  wordingFile,
  type DemoArticleEntry,
  type DemoDemand,
  type DemoLocale,
  type DemoPerson,
  type DemoPhrasings,
  type DemoProduct,
  type DemoTopic,
  type DemoWording,
} from './content.schemas.js';

export type { DemoLocale, DemoPerson, DemoProduct, DemoWording } from './content.schemas.js';

/** One article in one locale: the question without its `# `, and the answer as Markdown without the question. */
export interface DemoArticleText {
  title: string;
  body: string;
}

export interface DemoArticle extends DemoArticleEntry {
  /** Exactly the locales the article lists. */
  texts: Partial<Record<DemoLocale, DemoArticleText>>;
}

/** Everything the demo organisation knows and says, checked: every key is unique and every reference resolves. */
export interface DemoContent {
  products: DemoProduct[];
  people: DemoPerson[];
  articles: DemoArticle[];
  /** Ways to ask for an article, by article key. */
  phrasings: Record<string, DemoPhrasings>;
  /** What customers ask for and no article answers. */
  unanswered: DemoTopic[];
  /** Published articles, most asked first. */
  demand: DemoDemand[];
  wording: Record<DemoLocale, DemoWording>;
  /** What such a desk would have put in its studio by its second week. */
  synonyms: Array<{ locale: DemoLocale; from: string; to: string; twoWay: boolean }>;
  /** What its articles share, such as a phone number. */
  fragments: Record<string, Record<DemoLocale, string>>;
}

/** The demo folder does not hold together. `problems` names every file and key that has to change. */
export class DemoContentError extends Error {
  override readonly name = 'DemoContentError';

  constructor(readonly problems: string[]) {
    super(`The demo content has ${problems.length} problem(s):\n- ${problems.join('\n- ')}`);
  }
}

/**
 * Reads and checks the demo content, from the package's own demo folder unless told otherwise.
 * Throws a DemoContentError that lists everything that is wrong at once.
 */
export async function loadDemoContent(folder?: string): Promise<DemoContent> {
  const root = folder ?? join(await findPackageRoot(), 'demo');
  const problems: string[] = [];

  const products = await readJson(root, 'products.json', productsFile);
  const people = await readJson(root, 'people.json', peopleFile);
  const entries = await readJson(root, 'articles.json', articlesFile);
  const { articles: phrasings, unanswered } = await readJson(root, 'phrasings.json', phrasingsFile);
  const demand = await readJson(root, 'demand.json', demandFile);
  const wording = await readJson(root, 'wording.json', wordingFile);
  const fragments = await readJson(root, 'fragments.json', fragmentsFile);
  const words = await readJson(root, 'synonyms.json', synonymsFile);
  const synonyms = (['nl', 'en'] as const).flatMap((locale) =>
    Object.entries(words[locale]).map(([from, to]) => ({ locale, from, to, twoWay: false })),
  );
  const articles: DemoArticle[] = [];
  for (const entry of entries) articles.push({ ...entry, texts: await readTexts(root, entry, problems) });

  const content: DemoContent = {
    products,
    people,
    articles,
    phrasings,
    unanswered,
    demand,
    wording,
    synonyms,
    fragments,
  };
  problems.push(...findDoubles(content), ...findLooseEnds(content), ...(await findStrayFolders(root, entries)));
  if (problems.length > 0) throw new DemoContentError(problems);
  return content;
}

/** Compiled code lives in dist/demo, the content beside package.json: so the folder is found by walking up. */
export async function findPackageRoot(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(await exists(join(folder, 'package.json')))) {
    if (dirname(folder) === folder) throw new DemoContentError(['no package.json above the demo code']);
    folder = dirname(folder);
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function readJson<T>(root: string, file: string, schema: z.ZodType<T>): Promise<T> {
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(join(root, file), 'utf8'));
  } catch (error) {
    throw new DemoContentError([
      `${file} could not be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }

  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  throw new DemoContentError(read.error.issues.map((issue) => `${file}, ${issue.path.join('.')}: ${issue.message}`));
}

async function readTexts(root: string, entry: DemoArticleEntry, problems: string[]): Promise<DemoArticle['texts']> {
  const texts: DemoArticle['texts'] = {};
  for (const locale of entry.locales) {
    const file = `articles/${entry.key}/${locale}.md`;
    const markdown = await readFile(join(root, file), 'utf8').catch(() => null);
    if (markdown === null) {
      problems.push(`${file} is missing`);
      continue;
    }

    const parts = /^# (?<title>\S.*)\r?\n\r?\n(?<body>\S[^]*)$/.exec(markdown)?.groups;
    if (parts) texts[locale] = { title: parts['title']!.trim(), body: parts['body']!.trimEnd() };
    else problems.push(`${file} must start with "# the question", an empty line and the answer`);
  }
  return texts;
}

function findDoubles({ products, people, articles, unanswered, demand }: DemoContent): string[] {
  const lists: [string, string[]][] = [
    ['products.json, key', products.map(({ key }) => key)],
    ['products.json, slug.nl', products.map(({ slug }) => slug.nl)],
    ['products.json, slug.en', products.map(({ slug }) => slug.en)],
    ['people.json, key', people.map(({ key }) => key)],
    ['people.json, email', people.map(({ email }) => email)],
    ['people.json, password', people.map(({ password }) => password)],
    ['articles.json or phrasings.json, key', [...articles, ...unanswered].map(({ key }) => key)],
    ['demand.json, article', demand.map(({ article }) => article)],
  ];
  return lists.flatMap(([where, values]) =>
    values
      .filter((value, position) => values.indexOf(value) !== position)
      .map((value) => `${where}: "${value}" appears more than once`),
  );
}

function findLooseEnds({
  products,
  articles,
  phrasings,
  unanswered,
  demand,
  wording,
  fragments,
}: DemoContent): string[] {
  const productKeys = new Set(products.map(({ key }) => key));
  const articleKeys = new Set(articles.map(({ key }) => key));
  const demandKeys = new Set(demand.map(({ article }) => article));
  const publishedKeys = new Set(articles.filter(({ status }) => status === 'published').map(({ key }) => key));
  const problems: string[] = [];

  for (const { key, product } of [...articles, ...unanswered]) {
    if (product !== null && !productKeys.has(product)) problems.push(`${key} names an unknown product "${product}"`);
  }
  for (const { key, texts } of articles) {
    for (const [, name = ''] of Object.values(texts).flatMap(({ body }) => [
      ...body.matchAll(/\{\{fragment:(.*?)\}\}/g),
    ])) {
      if (!fragments[name]) problems.push(`${key} names an unknown fragment "${name}"`);
    }
  }
  for (const key of Object.keys(phrasings)) {
    if (!articleKeys.has(key)) problems.push(`phrasings.json: "${key}" is not an article`);
  }
  for (const key of demandKeys) {
    if (!publishedKeys.has(key)) problems.push(`demand.json: "${key}" is not a published article`);
  }
  for (const key of publishedKeys) {
    if (!phrasings[key]) problems.push(`phrasings.json: the published article "${key}" has no phrasings`);
    if (!demandKeys.has(key)) problems.push(`demand.json: the published article "${key}" is missing`);
  }
  for (const locale of ['nl', 'en'] as const) {
    for (const product of ['general', ...productKeys]) {
      if (!wording[locale].details[product]) problems.push(`wording.json: ${locale}.details.${product} is missing`);
    }
  }
  return problems;
}

async function findStrayFolders(root: string, entries: DemoArticleEntry[]): Promise<string[]> {
  const known = new Set(entries.map(({ key }) => key));
  const folders = await readdir(join(root, 'articles')).catch(() => []);
  return folders.filter((folder) => !known.has(folder)).map((folder) => `articles/${folder} is not in articles.json`);
}
