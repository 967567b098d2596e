import type { ArticleView, OtherEditor } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import type { Visit } from '../visit.js';
import { articleAddress } from './article-address.js';

/** What was typed before and not saved. */
export interface KeptPart {
  at: Date;
  /** Whether it stands in the fields, in place of the saved text. */
  isShown: boolean;
  /** Whether the article went on since. */
  isBehind: boolean;
}

export type TypingPart = ReturnType<typeof typingPart>;

/** What the editor says about who is at it. `page` is the key of the page that may keep what is typed; else ''. */
export function typingPart(
  visit: Visit,
  article: ArticleView,
  locale: Locale,
  { others, kept, page }: { others: readonly OtherEditor[]; kept: KeptPart | null; page: string },
) {
  const here = articleAddress(article.id, locale);
  return {
    url: page === '' ? '' : articleAddress(article.id, locale, 'typing'),
    others: others.map((other) => otherLine(other, visit)),
    kept,
    savedUrl: address(here, [], { saved: 'yes' }),
    backUrl: here,
    endUrl: articleAddress(article.id, locale, 'typing', 'end'),
  };
}

export function otherLine({ name, locale, openedAt, typedAt }: OtherEditor, { t }: Visit) {
  return { name, language: t(`language.${locale}`), openedAt, typedAt };
}
