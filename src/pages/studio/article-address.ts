import type { Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';

/** The editor of an article in a language, or something under it. */
export const articleAddress = (id: string, locale: Locale, ...more: Array<string | number>) =>
  address('/studio/articles', [id, locale, ...more]);
