import { LOCALES, type Locale } from '../../platform/locale/index.js';
import { keysIn, MARK_START, withFragments } from './fragment-marks.js';

export type FragmentWords = Record<Locale, string | null>;

/** Whatever can be asked: the database, or a transaction that is to see what it wrote. */
export interface FragmentReader {
  query(sql: string, parameters: unknown[]): Promise<unknown[]>;
}

/** The fragments that some texts ask for, and what they say: to put them in. */
export class KnownFragments {
  constructor(private readonly words: ReadonlyMap<string, FragmentWords>) {}

  /** A text as readers get it: a fragment that is not there in its language speaks the other, or is left out. */
  readers(text: string, locale: Locale): string {
    return withFragments(text, (key) => this.wordsOf(key, locale)?.words ?? null);
  }

  /** The same for staff, who are warned where readers get less, or another language. */
  staff(text: string, locale: Locale): string {
    return withFragments(
      text,
      (key) => {
        const found = this.wordsOf(key, locale);
        return found && (found.locale === locale ? found.words : `⚠ (${found.locale}) ${found.words}`);
      },
      (mark) => `**⚠ ${mark}**`,
    );
  }

  /** A text for keeping: the marks of fragments that are not known here stay. */
  written(text: string, locale: Locale): string {
    return withFragments(
      text,
      (key) => this.wordsOf(key, locale)?.words ?? null,
      (mark) => mark,
    );
  }

  /** Of a text the keys of fragments that are not there. */
  missing(text: string): string[] {
    return keysIn(text).filter((key) => !this.words.has(key));
  }

  /** Of a text the keys of those that are there in the other language only. */
  untranslated(text: string, locale: Locale): string[] {
    return keysIn(text).filter((key) => this.words.get(key)?.[locale] === null);
  }

  private wordsOf(key: string, locale: Locale): { words: string; locale: Locale } | null {
    const says = this.words.get(key);
    const spoken = [locale, ...LOCALES].find((one) => says?.[one]);
    return says && spoken ? { words: says[spoken]!, locale: spoken } : null;
  }
}

/** Reads the fragments that these texts ask for; nothing is read for texts without any, as most are. */
export async function fragmentsFor(
  reader: FragmentReader,
  texts: readonly string[],
  lock: '' | 'FOR KEY SHARE' = '',
): Promise<KnownFragments> {
  const keys = [...new Set(texts.filter((text) => text.includes(MARK_START)).flatMap(keysIn))];
  if (keys.length === 0) return new KnownFragments(new Map());
  const rows = (await reader.query(`SELECT key, nl, en FROM fragment WHERE key = ANY($1) ${lock}`, [keys])) as Array<
    FragmentWords & { key: string }
  >;
  return new KnownFragments(new Map(rows.map(({ key, nl, en }) => [key, { nl, en }])));
}

/** The same, of texts that are being saved: none of these fragments is deleted until they are, and then they are seen. */
export function fragmentsHeldFor(tx: FragmentReader, texts: readonly string[]): Promise<KnownFragments> {
  return fragmentsFor(tx, texts, 'FOR KEY SHARE');
}
