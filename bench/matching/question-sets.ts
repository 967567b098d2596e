import { readFileSync } from 'node:fs';
import { seededRandom, shuffled } from '../../src/matching/model/seeded-random.js';
import type { AskedText, KnownArticle, KnownLink } from '../../src/matching/model/match-model.js';
import type { Locale } from '../../src/platform/locale/index.js';
import { sharedData } from '../judged-queries.js';

/** A question and the article that answers it; null when none does. */
export interface Question {
  text: string;
  articleId: string | null;
}

export interface QuestionSet {
  locale: Locale;
  articles: KnownArticle[];
  questions: Question[];
}

/** Questions of bank customers, each with the article (intent) that answers it. Null where the data is not there. */
export function banking77(): QuestionSet | null {
  return readSet('banking77/articles.tsv', 'banking77/train.tsv', 'en');
}

/** Questions to an assistant in ten domains, some of which no article answers. */
export function clinc150(part: 'train' | 'val'): QuestionSet | null {
  return readSet('clinc150/articles.tsv', `clinc150/${part}.tsv`, 'en');
}

/** Dutch sentences with their intent; the intents' names, which are English, stand for articles. */
export function dutchSentences(): QuestionSet | null {
  const file = sharedData('dutch_questions/xsid_nl_valid.tsv');
  if (!file) return null;
  const questions = rowsOf(file).map((row) => ({ text: row['text_nl']!, articleId: row['intent']! }));
  const titles = [...new Set(questions.map(({ articleId }) => articleId))];
  return { locale: 'nl', articles: titles.map((id) => article(id, id.replaceAll(/[/_]/g, ' '), 'nl')), questions };
}

function readSet(articlesAt: string, questionsAt: string, locale: Locale): QuestionSet | null {
  const [articlesFile, questionsFile] = [sharedData(articlesAt), sharedData(questionsAt)];
  if (!articlesFile || !questionsFile) return null;
  const articles = rowsOf(articlesFile).map(({ intent, title }) => article(intent!, title!, locale));
  const known = new Set(articles.map(({ id }) => id));
  const questions = rowsOf(questionsFile).map(({ text, intent }) => ({
    text: text!,
    articleId: known.has(intent!) ? intent! : null,
  }));
  return { locale, articles, questions };
}

function article(id: string, title: string, locale: Locale): KnownArticle {
  return { id, productId: null, texts: [{ locale, title, body: '' }] };
}

function rowsOf(file: string): Array<Record<string, string>> {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const columns = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, n) => [column, cells[n] ?? '']));
  });
}

export function askedOf(text: string, locale: Locale): AskedText {
  return { subject: '', text, locale, productId: null };
}

export function linksOf({ questions, locale }: QuestionSet, numbers: number[]): KnownLink[] {
  return numbers.flatMap((n) => {
    const { text, articleId } = questions[n]!;
    return articleId === null ? [] : [{ ticketId: `ticket-${n}`, articleId, asked: askedOf(text, locale), at: n }];
  });
}

/** Which of `count` folds each question is in: every article's questions are dealt out in an order of chance. */
export function foldsOf({ questions }: QuestionSet, count: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const folds = new Int32Array(questions.length);
  let dealt = 0;
  for (const numbers of byArticle(questions).values()) {
    for (const place of shuffled(numbers.length, random)) {
      folds[numbers[place]!] = dealt % count;
      dealt += 1;
    }
  }
  return folds;
}

/** So many questions of each article, taken by chance. */
export function someOfEach(questions: Question[], numbers: number[], each: number, seed: number): number[] {
  const random = seededRandom(seed);
  const groups = byArticle(numbers.map((n) => questions[n]!));
  return [...groups.values()].flatMap((places) =>
    [...shuffled(places.length, random).subarray(0, each)].map((place) => numbers[places[place]!]!),
  );
}

function byArticle(questions: Question[]): Map<string | null, number[]> {
  const groups = new Map<string | null, number[]>();
  questions.forEach(({ articleId }, n) => {
    const group = groups.get(articleId);
    if (group) group.push(n);
    else groups.set(articleId, [n]);
  });
  return groups;
}
