import {
  articleWriting,
  newArticleWriting,
  type OtherEditor,
  type TypedFields,
  type Writing,
} from '../../knowledge/index.js';
import { manualWriting } from '../../manuals/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { address, type Query } from '../address.js';
import type { Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { manualAddress } from './manual-address.js';

/** An editor of the studio, as far as words go that are typed there and not saved. */
export interface TypingPlace<Fields extends TypedFields = TypedFields> {
  writing: Writing<Fields>;
  /** Whose words its notices use: `studio.typing.<kind>.others`. */
  kind: 'article' | 'manual' | 'new';
  /** Its address, or one under it. */
  at: (more?: readonly string[], query?: Query) => string;
}

export const articlePlace = (id: string, locale: Locale) => ({
  writing: articleWriting(id, locale),
  kind: 'article' as const,
  at: (more: readonly string[] = [], query: Query = {}) => address(articleAddress(id, locale, ...more), [], query),
});

/** A new article, from a ticket or from none: an editor has one of each that is not saved. */
export const newArticlePlace = (ticket: { id: string; number: number } | null) => ({
  writing: newArticleWriting(ticket?.id ?? null),
  kind: 'new' as const,
  at: (more: readonly string[] = [], query: Query = {}) =>
    address('/studio/articles/new', more, { ticket: ticket?.number, ...query }),
});

export const manualPlace = (manualId: string, { id, label }: { id: string; label: string }) => ({
  writing: manualWriting(id),
  kind: 'manual' as const,
  at: (more: readonly string[] = [], query: Query = {}) => manualAddress(manualId, label, more, query),
});

/** What was typed before and not saved. */
export interface KeptPart {
  at: Date;
  /** Whether it stands in the fields, in place of the saved text. */
  isShown: boolean;
  /** Whether the text went on since. */
  isBehind: boolean;
  /** Whether nobody may change the text any more: what was typed can be copied. */
  isFixed: boolean;
}

export type TypingPart = ReturnType<typeof typingPart>;

/** What an editor says about who is at it. `page` is the key of the page that may keep what is typed; else ''. */
export function typingPart(
  visit: Visit,
  { kind, at }: TypingPlace,
  { others, kept, page }: { others: readonly OtherEditor[]; kept: KeptPart | null; page: string },
) {
  const say = (what: string) => visit.t(`studio.typing.${kind}.${what}`);
  return {
    url: page === '' ? '' : at(['typing']),
    others: others.map((other) => otherLine(other, visit)),
    othersTitle: say('others'),
    othersText: say('others-text'),
    kept: kept && {
      at: kept.at,
      isShown: kept.isShown,
      unsaved: kept.isFixed ? say('fixed') : [say('unsaved'), kept.isBehind ? say('behind') : ''].join(' ').trim(),
      savedShown: say('saved-shown'),
      seeSaved: kept.isFixed ? '' : say('see-saved'),
      seeIcon: kind === 'new' ? 'plus' : 'eye',
    },
    savedUrl: at([], { saved: 'yes' }),
    backUrl: at(),
    endUrl: at(['typing', 'end']),
  };
}

export function otherLine({ name, locale, openedAt, typedAt }: OtherEditor, { t }: Visit) {
  return { name, language: locale ? t(`language.${locale}`) : '', openedAt, typedAt };
}
