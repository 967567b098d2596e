import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES, type Locale } from '../platform/locale/index.js';
import { formatNumber } from './formats.js';
import { pagesRoot } from './source-root.js';

/** Strings and numbers; unknown, because templates hand over whatever stands in a page object. */
export type TextParameters = Readonly<Record<string, unknown>>;
/** Says a text in one language. @throws Error when there is no such text: a missing one is a fault, never a blank. */
export type Translate = (key: string, parameters?: TextParameters) => string;

type Text = (parameters: TextParameters) => string;

/**
 * The words of the pages, in every language. A key ending in `.one` or `.other` is a plural: `faq.asked` picks between
 * `faq.asked.one` and `faq.asked.other` by its parameter `count`. `{name}` stands for a parameter; numbers are written
 * as the language writes them.
 */
export class Texts {
  private readonly texts: Record<Locale, Map<string, Text>>;
  private readonly translators: Record<Locale, Translate>;

  constructor(readonly sources: Record<Locale, Readonly<Record<string, string>>>) {
    this.texts = { nl: compileAll(sources.nl, 'nl'), en: compileAll(sources.en, 'en') };
    this.translators = { nl: this.translatorOf('nl'), en: this.translatorOf('en') };
  }

  /** Reads every `locales/<group>.<locale>.json`; a key may stand in one group only. */
  static load(folder = join(pagesRoot, 'locales')): Texts {
    const sources: Record<Locale, Record<string, string>> = { nl: {}, en: {} };
    for (const file of readdirSync(folder).toSorted()) {
      const locale = LOCALES.find((candidate) => file.endsWith(`.${candidate}.json`));
      if (!locale) continue;
      for (const [key, text] of Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')))) {
        if (key in sources[locale]) throw new Error(`The text ${key} stands twice in ${locale}, once in ${file}`);
        sources[locale][key] = String(text);
      }
    }
    return new Texts(sources);
  }

  for(locale: Locale): Translate {
    return this.translators[locale];
  }

  has(key: string): boolean {
    return this.texts.nl.has(key);
  }

  private translatorOf(locale: Locale): Translate {
    const texts = this.texts[locale];
    return (key, parameters = {}) => {
      const text = texts.get(key);
      if (!text) throw new Error(`There is no text ${key} in ${locale}`);
      return text(parameters);
    };
  }
}

function compileAll(source: Readonly<Record<string, string>>, locale: Locale): Map<string, Text> {
  const texts = new Map(Object.entries(source).map(([key, text]) => [key, compile(key, text, locale)] as const));
  const rules = new Intl.PluralRules(locale);
  for (const [key, other] of texts) {
    if (!key.endsWith('.other')) continue;
    const base = key.slice(0, -'.other'.length);
    const one = texts.get(`${base}.one`) ?? other;
    texts.set(base, (parameters) => (rules.select(Number(parameters['count'])) === 'one' ? one : other)(parameters));
  }
  return texts;
}

function compile(key: string, text: string, locale: Locale): Text {
  // Odd places of the split are the names of parameters.
  const parts = text.split(/\{(\w+)\}/);
  if (parts.length === 1) return () => text;
  return (parameters) =>
    parts
      .map((part, index) => {
        if (index % 2 === 0) return part;
        const value = parameters[part];
        if (typeof value === 'number') return formatNumber(value, locale);
        if (typeof value === 'string') return value;
        throw new Error(`The text ${key} misses its parameter ${part}`);
      })
      .join('');
}

/** The texts of the running service: read once, never changed. */
export const texts = Texts.load();
