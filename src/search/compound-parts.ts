import { Injectable } from '@nestjs/common';
import type { Locale } from '../platform/locale/index.js';
import { tokens } from './analysis/tokens.js';
import { Lexicon } from './postgres/lexicon.js';

/**
 * The words inside long words: `wachtwoordbeleid` holds `wachtwoord` and `beleid`. For an engine that can't split them
 * itself; what is found by a part stands below what is found by the whole word.
 */
export abstract class CompoundParts {
  /** For each text the parts of its compounds, separated by spaces; empty where there are none. */
  abstract of(texts: readonly string[], locale: Locale): Promise<string[]>;
}

/** The parts that PostgreSQL's index knows, so that both engines cut words alike. */
@Injectable()
export class LexiconCompoundParts extends CompoundParts {
  constructor(private readonly lexicon: Lexicon) {
    super();
  }

  async of(texts: readonly string[], locale: Locale): Promise<string[]> {
    // Whatever it has learned since we last asked.
    await this.lexicon.list(locale);
    // By the words that everybody may know, whoever the text is for: how it is cut must tell of no other text.
    const partsOf = this.lexicon.publicParts();
    return texts.map((text) =>
      [...new Set([...new Set(tokens(text))].flatMap((word) => partsOf(word, locale)))].join(' '),
    );
  }
}
