import { escapeHtml } from '../platform/html/index.js';
import { fold } from './analysis/tokens.js';

/**
 * A title as escaped HTML with <mark> around the words that begin with one that was typed. A suggestion is gone with
 * the next keystroke: this is all the marking it is worth, and it asks nobody anything.
 */
export function markTitle(title: string, typed: string): string {
  const beginnings = [...new Set(words(typed).map(fold))].filter((word) => word.length > 1).slice(0, 12);
  return title.replaceAll(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu, (part) => {
    const folded = fold(part);
    const isFound = beginnings.some((beginning) => folded.startsWith(beginning));
    return isFound ? `<mark>${escapeHtml(part)}</mark>` : escapeHtml(part);
  });
}

const words = (text: string) => text.slice(0, 400).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
