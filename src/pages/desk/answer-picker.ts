import { Injectable } from '@nestjs/common';
import { ArticlesQueries } from '../../knowledge/index.js';
import { Config } from '../../platform/config/index.js';
import { isId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { SearchService } from '../../search/index.js';
import { address, helpAddress } from '../address.js';
import { trusted, type TrustedHtml } from '../trusted.js';
import type { Visit } from '../visit.js';

/** Which form the articles are picked in: two of them may stand on one page. */
export const PICKERS = ['solve', 'link'] as const;
export type Picker = (typeof PICKERS)[number];

export interface Picking {
  picker: Picker;
  /** What was typed; without it the articles are found that fit `about`. */
  words: string;
  about: string;
  /** Ids of what is ticked: it stays in sight, whatever is searched next. */
  chosen: readonly string[];
  /** Ids of what need not be offered. */
  linked?: readonly string[];
  locale: Locale;
}

export interface PickedArticle {
  id: string;
  field: string;
  question: TrustedHtml | string;
  text: TrustedHtml | string;
  url: string;
  isChosen: boolean;
  isForStaff: boolean;
  /** For pasting into an answer; empty for what customers can't open. */
  link: string;
}

const MOST = 6;
/** Nobody solves one question with more than a handful of articles. */
export const MOST_CHOSEN = 10;

/** Finds the articles that answer a ticket, for people to tick. */
@Injectable()
export class AnswerPicker {
  constructor(
    private readonly search: SearchService,
    private readonly articles: ArticlesQueries,
    private readonly config: Config,
  ) {}

  async pick(visit: Visit, { picker, words, about, chosen, linked = [], locale }: Picking) {
    const { actor, t } = visit;
    const ids = chosen.filter(isId).slice(0, MOST_CHOSEN);
    const { hits } = await this.search.find(actor, {
      words: words || about,
      locale,
      kinds: ['article'],
      limit: MOST + linked.length,
    });
    const found = hits.filter(({ subjectId: id }) => !ids.includes(id) && !linked.includes(id)).slice(0, MOST);
    const cards = await this.articles.cards(actor, [...ids, ...found.map(({ subjectId }) => subjectId)], locale);

    const options: PickedArticle[] = [];
    for (const id of ids) {
      const card = cards.get(id);
      if (card)
        options.push(this.option(picker, card, { question: card.question, text: card.summary, isChosen: true }));
    }
    for (const hit of found) {
      const card = cards.get(hit.subjectId);
      const shown = { question: trusted(hit.titleHtml), text: trusted(hit.snippetHtml), isChosen: false };
      if (card) options.push(this.option(picker, card, shown));
    }
    return {
      picker,
      words,
      options,
      isEmpty: options.length === 0,
      summary: words
        ? t('desk.picker.found', { count: found.length, words })
        : t(found.length > 0 ? 'desk.picker.suggested' : 'desk.picker.nothing'),
      searchUrl: address('/desk/articles', [], { picker, about, locale, linked: linked.join(',') }),
    };
  }

  /** Where a customer reads it, as one writes it in a message. */
  linkTo(locale: Locale, slug: string): string {
    return `${this.config.publicUrl}${helpAddress(locale, ['articles', slug])}`;
  }

  private option(
    picker: Picker,
    card: { id: string; locale: Locale; slug: string; audience: string; published: boolean },
    shown: Pick<PickedArticle, 'question' | 'text' | 'isChosen'>,
  ): PickedArticle {
    const isForStaff = card.audience === 'staff';
    return {
      ...shown,
      id: card.id,
      field: `${picker}-${card.id}`,
      url: helpAddress(card.locale, ['articles', card.slug]),
      isForStaff,
      link: isForStaff || !card.published ? '' : this.linkTo(card.locale, card.slug),
    };
  }
}
