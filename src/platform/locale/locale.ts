import Negotiator from 'negotiator';

export type Locale = 'nl' | 'en';
export const LOCALES: readonly Locale[] = ['nl', 'en'];

export function isLocale(text: unknown): text is Locale {
  return text === 'nl' || text === 'en';
}

/** The language a browser asks for in Accept-Language, or the fallback when it asks for neither of ours. */
export function negotiateLocale(acceptLanguage: string | undefined, fallback: Locale): Locale {
  const wanted = new Negotiator({ headers: { 'accept-language': acceptLanguage ?? '*' } }).language([...LOCALES]);
  return acceptLanguage && isLocale(wanted) ? wanted : fallback;
}
