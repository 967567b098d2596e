import { z } from 'zod';
import type { DocumentKind } from '../../search/index.js';
import { helpAddress } from '../address.js';
import type { Visit } from '../visit.js';

/** What customers search in the help centre; their own questions stand beside it. */
export const HELP_KINDS = ['article', 'manual', 'product'] as const satisfies readonly DocumentKind[];

/** Nobody pages further than this. */
const LAST_PAGE = 50;

/** What was typed: whatever it is, it is a search. */
export const typedWords = z
  .string()
  .catch('')
  .transform((words) => words.replaceAll('\u0000', '').toWellFormed().trim().slice(0, 200));

/** The address of a search; what makes no sense in it is left out, so that a shared link still shows something. */
export const searchAddress = z.object({
  q: typedWords,
  kind: z.enum(HELP_KINDS).optional().catch(undefined),
  product: z.string().min(1).max(100).optional().catch(undefined),
  /** Somebody does not want to be corrected. */
  literal: z.literal('1').optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(LAST_PAGE).catch(1),
});
export type SearchAddress = z.output<typeof searchAddress>;

export const suggestAddress = z.object({ q: typedWords, sid: z.uuid().optional().catch(undefined) });
export type SuggestAddress = z.output<typeof suggestAddress>;

/** The address with something in it changed; the first page needs no number. */
export function searchUrl({ locale }: Visit, given: SearchAddress, changes: Partial<SearchAddress> = {}): string {
  const { q, kind, product, literal, page } = { ...given, page: 1, ...changes };
  return helpAddress(locale, ['search'], {
    q,
    kind,
    product,
    literal,
    page: page > 1 && page <= LAST_PAGE ? page : undefined,
  });
}
