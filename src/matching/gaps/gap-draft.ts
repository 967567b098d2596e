import { maskPersonalData } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';

/** A ticket of a gap, with what was done about it. */
export interface GapSource {
  subject: string;
  locale: Locale;
  /** What solved it, or what the desk last wrote; empty when it was not answered. */
  solution: string;
  /** Of whoever asked and of the accounts that wrote in it. */
  names: string[];
}

export interface DraftText {
  locale: Locale;
  question: string;
  answer: string;
}

const MOST_SOLUTIONS = 3;
const MOST_QUESTIONS = 5;
const SOLUTION_CHARACTERS = 4_000;
const QUESTION_CHARACTERS = 250;

const HEADINGS: Record<Locale, { also: string; asked: string }> = {
  nl: { also: 'Ook zo opgelost', asked: 'Zo vroegen klanten het' },
  en: { also: 'Also solved like this', asked: 'How customers asked it' },
};

/**
 * What an editor begins with: the question as customers put it, the solutions that were given most and say most about
 * it, and how else it was asked. Whatever tells who somebody is, as far as it can be told, is masked.
 */
export function draftOf(words: readonly string[], sources: readonly GapSource[], locale: Locale): DraftText {
  const own = sources.filter((source) => source.locale === locale);
  const names = new Set(sources.flatMap((source) => source.names));
  const masked = (text: string) => maskPersonalData(text, names, locale).trim();
  const fit = (text: string) => words.filter((word) => text.toLowerCase().includes(word.toLowerCase())).length;

  const questions = inOrder(own.map(({ subject }) => masked(subject)).filter(Boolean), fit);
  const solutions = inOrder(own.map(({ solution }) => masked(solution)).filter(Boolean), fit)
    .slice(0, MOST_SOLUTIONS)
    .map((text) => text.slice(0, SOLUTION_CHARACTERS));
  const [question = words.join(' '), ...others] = questions;
  const [first = '', ...further] = solutions;
  const { also, asked } = HEADINGS[locale];
  const parts = [
    first,
    ...further.map((text) => `### ${also}\n\n${text}`),
    ...(others.length > 0
      ? [
          `### ${asked}\n\n${others
            .slice(0, MOST_QUESTIONS)
            .map((text) => `- ${text}`)
            .join('\n')}`,
        ]
      : []),
  ];
  return { locale, question: question.slice(0, QUESTION_CHARACTERS), answer: parts.filter(Boolean).join('\n\n') };
}

/** The language in which most of them were asked. */
export function localeOf(sources: readonly GapSource[], fallback: Locale): Locale {
  const dutch = sources.filter(({ locale }) => locale === 'nl').length;
  if (sources.length === 0 || dutch * 2 === sources.length) return fallback;
  return dutch * 2 > sources.length ? 'nl' : 'en';
}

/** Each once: what was said most often first, then what fits best, then what is short. */
function inOrder(texts: readonly string[], fit: (text: string) => number): string[] {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return [...times.keys()].toSorted(
    (a, b) => times.get(b)! - times.get(a)! || fit(b) - fit(a) || a.length - b.length || (a < b ? -1 : 1),
  );
}
