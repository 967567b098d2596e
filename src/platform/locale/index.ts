export { LOCALES, isLocale, negotiateLocale } from './locale.js';
export type { Locale } from './locale.js';
