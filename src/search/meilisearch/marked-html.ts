import { escapeHtml } from '../../platform/html/index.js';

/** Signs of nobody's alphabet, which Meilisearch puts around what it found. */
export const MARK_BEGIN = '\uE000';
export const MARK_END = '\uE001';

/**
 * Escaped HTML with <mark> around what was found. Escaped first, so that the only tags are ours; a sign without its
 * counterpart was in the text itself, and goes.
 */
export function markedHtml(text: string): string {
  return escapeHtml(text)
    .replaceAll(/\uE000([^\uE000\uE001]*)\uE001/g, '<mark>$1</mark>')
    .replaceAll(/[\uE000\uE001]/g, '');
}
