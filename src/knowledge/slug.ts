import slugify from '@sindresorhus/slugify';
import type { Locale } from '../platform/locale/index.js';
import { SLUG_MAX } from './article.schemas.js';

const AND: Record<Locale, string> = { nl: ' en ', en: ' and ' };

/** The address a question asks for; another article may have it already. Never empty, only a-z, 0-9 and hyphens. */
export function slugOf(question: string, locale: Locale): string {
  const slug = slugify(question, { decamelize: false, customReplacements: [['&', AND[locale]]] });
  return shortened(slug) || (locale === 'nl' ? 'vraag' : 'question');
}

/** Whether a slug is the wanted one, or that one with the number that keeps it apart from another article's. */
export function isOfFamily(slug: string, base: string): boolean {
  return slug === base || (slug.startsWith(`${base}-`) && /^[1-9]\d*$/.test(slug.slice(base.length + 1)));
}

/** The wanted slug, or the first with a number that nobody has. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const slug = `${base}-${number}`;
    if (!taken.has(slug)) return slug;
  }
}

function shortened(slug: string): string {
  if (slug.length <= SLUG_MAX) return slug;
  const cut = slug.lastIndexOf('-', SLUG_MAX);
  return slug.slice(0, cut > SLUG_MAX / 2 ? cut : SLUG_MAX);
}
