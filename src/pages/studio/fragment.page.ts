import { z } from 'zod';
import {
  fragmentBody,
  fragmentKey,
  FRAGMENT_MAX,
  markOf,
  plainText,
  renderForStaff,
  type FragmentItem,
  type FragmentUse,
  type FragmentView,
} from '../../knowledge/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { formOf, type Form } from '../forms.js';
import { trusted } from '../trusted.js';
import type { Visit } from '../visit.js';
import { articleAddress } from './article-address.js';

export const FRAGMENTS = '/studio/fragments';
const FIELDS = ['key', 'nl', 'en', 'version'] as const;
export type FragmentForm = Form<(typeof FIELDS)[number]>;
type Words = Pick<FragmentView, 'nl' | 'en'>;
const SHOWN = 120;

const body = z
  .string()
  .max(FRAGMENT_MAX)
  .refine((text) => fragmentBody.safeParse(text).success, 'studio.fragment.wrong')
  .default('');

export const fragmentForm = z
  .object({
    key: z.string().refine((text) => fragmentKey.safeParse(text).success, 'studio.fragment.key-wrong'),
    nl: body,
    en: body,
    version: z.coerce.number().int().min(0),
  })
  .refine(({ nl, en }) => nl !== '' || en !== '', { path: ['nl'], message: 'studio.fragment.empty' });

export function fragmentFields(values: Partial<Record<(typeof FIELDS)[number], unknown>>): FragmentForm {
  return formOf(FIELDS, values);
}

export function fragmentRow(item: FragmentItem, { t, locale }: Visit) {
  const lang = [locale, ...LOCALES].find((one) => item[one] !== null) ?? locale;
  const says = plainText(item[lang] ?? '').replaceAll('\n', ' · ');
  return {
    key: item.key,
    url: address(FRAGMENTS, [item.key]),
    lang,
    says: says.length > SHOWN ? `${says.slice(0, SHOWN).toWellFormed()}…` : says,
    languages: LOCALES.filter((one) => item[one] !== null)
      .map((one) => t(`language.${one}`))
      .join(', '),
    uses: item.uses,
    at: item.updatedAt,
  };
}

/**
 * @param fragment null for one that is being made
 * @param isLate whether somebody else changed it while this was typed
 */
export function fragmentPage(visit: Visit, fragment: FragmentView | null, form: FragmentForm, isLate = false) {
  const { t } = visit;
  const title = fragment ? fragment.key : t('studio.fragment.new');
  const at = (what: string) => address(FRAGMENTS, [fragment?.key ?? '', what], { version: fragment?.version });
  return {
    title,
    mark: fragment ? markOf(fragment.key) : '',
    form,
    most: FRAGMENT_MAX,
    action: fragment ? address(FRAGMENTS, [fragment.key]) : address(FRAGMENTS, ['new']),
    isOnline: fragment?.usedIn.some(({ isOnline }) => isOnline) ?? false,
    now: fragment && isLate ? looksOf(visit, fragment) : [],
    looks: fragment ? looksOf(visit, fragment) : [],
    previous: fragment?.previous ? looksOf(visit, fragment.previous) : [],
    previousUrl: at('previous'),
    deleteUrl: at('removal'),
    uses: (fragment?.usedIn ?? []).map((use) => useOf(visit, use)),
    isDeletable: fragment?.usedIn.every(({ isPast }) => isPast) ?? false,
    crumbs: [
      { label: t('studio.fragments.title'), url: FRAGMENTS },
      { label: title, url: '' },
    ],
  };
}

function looksOf({ t }: Visit, words: Words) {
  return LOCALES.filter((locale) => words[locale] !== null).map((locale) => ({
    language: t(`language.${locale}`),
    lang: locale,
    html: trusted(renderForStaff(words[locale]!)),
  }));
}

function useOf({ t }: Visit, { kind, id, locale, title, label, isOnline, isPast }: FragmentUse) {
  return {
    title: label === null ? title : `${title} ${label}`,
    lang: locale,
    url: kind === 'article' ? articleAddress(id, locale) : address('/studio/manuals', [id, 'versions', label ?? '']),
    facts: [
      t(`studio.fragment.kind.${kind}`),
      t(`language.${locale}`),
      t(`studio.fragment.${isPast ? 'past' : isOnline ? 'online' : 'offline'}`),
    ].join(' · '),
  };
}
