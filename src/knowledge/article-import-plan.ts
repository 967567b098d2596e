import { LOCALES, type Locale } from '../platform/locale/index.js';
import { textOf, type ReadRecord, type RecordText } from './article-record.js';
import { ArticleText } from './article-text.entity.js';
import type { TextChange } from './article-texts.js';
import type { ArticleVersion } from './article-version.entity.js';
import { isOfFamily } from './slug.js';

/** A text as it stands before the import, with the versions that matter. */
export interface KnownText {
  text: ArticleText;
  head: ArticleVersion;
  published: ArticleVersion | null;
}

/** What a record changes in the texts of its article; nothing when they say what it says. */
export function planTexts(
  record: ReadRecord,
  articleId: string,
  known: Partial<Record<Locale, KnownText>>,
): TextChange[] {
  return LOCALES.flatMap((locale) => {
    const wanted = textOf(record, locale);
    if (!wanted) return [];
    const there = known[locale];
    return there ? planKnown(wanted, there) : [planNew(wanted, articleId, locale, record.created_at)];
  });
}

function planNew(wanted: RecordText, articleId: string, locale: Locale, at: Date | null): TextChange {
  return {
    text: ArticleText.of(articleId, locale),
    save: { question: wanted.question, answer: wanted.answer, at: at ?? undefined },
    slug: wanted.slug ?? undefined,
    status: wanted.status ?? 'published',
    verifiedAt: wanted.verifiedAt,
    unreviewed: 'ask',
  };
}

function planKnown(wanted: RecordText, { text, head, published }: KnownText): TextChange[] {
  const status = wanted.status ?? text.status;
  // What is online is compared with what is online: a newer draft of an editor is no reason for a new version.
  const there = status === 'published' && published ? published : head;
  const isNew = there.question !== wanted.question || there.answer !== wanted.answer;
  const change: TextChange = { text, unreviewed: 'ask', verifiedAt: wanted.verifiedAt };
  if (isNew) change.save = { question: wanted.question, answer: wanted.answer };
  if (status !== text.status || (isNew && status === 'published')) change.status = status;
  if (wanted.slug && !(text.slugByHand && isOfFamily(text.slug, wanted.slug))) change.slug = wanted.slug;
  return change.save || change.status || change.slug ? [change] : [];
}
