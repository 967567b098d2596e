import type { Locale } from '../../platform/locale/index.js';
import { tokens } from '../analysis/tokens.js';
import type { Synonym } from '../search-engine.js';

/** What words also mean at this desk, by language and folded words. */
export class SynonymTable {
  private readonly meanings = new Map<string, string[]>();

  constructor(synonyms: readonly Synonym[]) {
    for (const { locale, from, to, twoWay } of synonyms) {
      this.add(locale, from, to);
      if (twoWay) this.add(locale, to, from);
    }
  }

  of(locale: Locale): (words: string) => readonly string[] {
    return (words) => this.meanings.get(`${locale} ${words}`) ?? [];
  }

  private add(locale: Locale, from: string, to: string): void {
    const key = `${locale} ${tokens(from).join(' ')}`;
    this.meanings.set(key, [...(this.meanings.get(key) ?? []), to]);
  }
}
