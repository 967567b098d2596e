import { LOCALES, type Locale } from '../../platform/locale/index.js';
import { inLocale } from '../../products/index.js';
import { renderForStaff, type ArticleTextView, type ArticleView } from '../../knowledge/index.js';
import { address, helpAddress } from '../address.js';
import { articleAddress } from './article-address.js';
import { choices, formOf, type Form } from '../forms.js';
import type { Option } from '../options.js';
import { trusted } from '../trusted.js';
import type { Visit } from '../visit.js';
import type { lifeOf } from './article-life.page.js';
import type { MergedPart } from './article-merge-pages.service.js';
import type { ArticleConflict } from './article-conflict.js';
import type { ArticlePreview } from './article-previews.service.js';
import type { TypingPart } from './typing.page.js';
import { audienceOptions } from './studio-choices.js';

export const EDITOR_FIELDS = [
  'question',
  'answer',
  'slug',
  'product',
  'audience',
  'version',
  'base',
  'wasProduct',
  'wasAudience',
  'beside',
  'page',
] as const;
type Life = ReturnType<typeof lifeOf>;
export type EditorForm = Form<(typeof EDITOR_FIELDS)[number]>;

/** An article as it stands, in the fields of its editor. `base` is the version that somebody begins to write from. */
export function editorForm(article: ArticleView, locale: Locale): EditorForm {
  const text = article.texts.find((candidate) => candidate.locale === locale);
  return formOf(EDITOR_FIELDS, {
    question: text?.head?.question,
    answer: text?.head?.answer,
    slug: text?.slugByHand ? text.slug : '',
    product: article.product?.id,
    audience: article.audience,
    version: article.version,
    base: text?.head?.version ?? 0,
    wasProduct: article.product?.id,
    wasAudience: article.audience,
  });
}

/** What an editor writes in, of all that the form holds. */
export const WRITTEN_FIELDS = ['question', 'answer', 'slug', 'product', 'audience'] as const;

interface EditorParts {
  form: EditorForm;
  products: Option[];
  conflict: ArticleConflict | null;
  /** Null while there is no text in this language. */
  life: Life | null;
  merged: MergedPart;
  preview: ArticlePreview;
  /** The marks of what texts share. */
  fragments: string[];
  /** Who else is at it, and what this editor typed before. */
  typing: TypingPart;
  /** Whether the other language stands beside the editor, in place of the preview. */
  isBeside: boolean;
}

export function editorPage(
  visit: Visit,
  article: ArticleView,
  locale: Locale,
  { form, products, conflict, life, merged, preview, fragments, typing, isBeside }: EditorParts,
) {
  const { t } = visit;
  const text = article.texts.find((candidate) => candidate.locale === locale);
  const { product } = article;
  // An archived product can't be chosen any more, but an article may still be about it.
  const isListed = !product || products.some(({ value }) => value === product.id);
  const options = isListed
    ? products
    : [...products, { value: product.id, label: inLocale(product.name, visit.locale) }];
  return {
    title: text?.head?.question ?? article.texts[0]?.head?.question ?? '',
    lang: locale,
    tabs: LOCALES.map((language) => tabOf(visit, article, language, locale)),
    form,
    products: choices(options, form.fields.product.value),
    audiences: choices(audienceOptions(visit), form.fields.audience.value),
    action: articleAddress(article.id, locale),
    previewUrl: address('/studio/articles/preview', [], { locale }),
    preview,
    fragments,
    conflict,
    life,
    merged,
    typing,
    canPublish: life === null || !life.isWaitingForReview,
    beside: isBeside ? besideOf(visit, article, locale) : null,
    state: stateOf(visit, article, locale, text),
    crumbs: [
      { label: t('studio.articles.title'), url: '/studio/articles' },
      { label: t(`language.${locale}`), url: '' },
    ],
  };
}

/** What the other language says, for who translates it: the newest, online or not. */
function besideOf({ t }: Visit, article: ArticleView, locale: Locale) {
  const other = article.texts.find((candidate) => candidate.locale !== locale);
  if (!other?.head) return null;
  const { question, answer, shown, version } = other.head;
  return {
    lang: other.locale,
    title: t('studio.beside.title', { language: t(`language.${other.locale}`), version: String(version) }),
    question,
    html: trusted(renderForStaff(shown)),
    source: answer,
  };
}

function tabOf({ t }: Visit, article: ArticleView, language: Locale, current: Locale) {
  const text = article.texts.find((candidate) => candidate.locale === language);
  return {
    label: t(`language.${language}`),
    url: articleAddress(article.id, language),
    isCurrent: language === current,
    status: text?.status ?? 'none',
    statusLabel: text ? t(`studio.status.${text.status}`) : t('studio.status.none'),
  };
}

function stateOf({ t }: Visit, article: ArticleView, locale: Locale, text: ArticleTextView | undefined) {
  const at = (what: string) => address(articleAddress(article.id, locale, what), [], { version: article.version });
  const isOnline = text?.published !== null && text !== undefined;
  const isHeadOnline = isOnline && text.published?.version === text.head?.version;
  return {
    exists: text !== undefined,
    status: text?.status ?? 'none',
    label: text ? t(`studio.status.${text.status}`) : t('studio.status.none'),
    explanation: explanationOf(text?.status, isHeadOnline),
    isExplained: text !== undefined,
    isOnline,
    isDraft: text?.status === 'draft',
    isArchived: text?.status === 'archived',
    canPublish: text !== undefined && !isHeadOnline,
    version: text?.head?.version ?? 0,
    author: text?.head?.author ?? '',
    savedAt: text?.head?.at ?? article.updatedAt,
    publishUrl: at('publication'),
    withdrawUrl: at('withdrawal'),
    archiveUrl: at('archive'),
    versionsUrl: articleAddress(article.id, locale, 'versions'),
    procedureUrl: address('/studio/procedures/new/form', [], { article: article.id }),
    publicUrl: isOnline ? helpAddress(locale, ['articles', text.slug]) : '',
    standingUrl: isOnline ? address('/studio/faq', [article.id]) : '',
    slugHint: text?.slug ? t('studio.slug.now', { slug: text.slug }) : t('studio.slug.follows'),
    helpfulYes: article.helpful?.yes ?? 0,
    helpfulNo: article.helpful?.no ?? 0,
  };

  function explanationOf(status: string | undefined, isUpToDate: boolean): string {
    if (status === 'published') return t(isUpToDate ? 'studio.state.online' : 'studio.state.newer');
    if (status === 'archived') return t('studio.state.archived');
    return status === 'draft' ? t('studio.state.draft') : '';
  }
}
