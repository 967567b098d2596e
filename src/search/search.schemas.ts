import { z } from 'zod';
import { LOCALES } from '../platform/locale/index.js';
import { DOCUMENT_KINDS } from './search-engine.js';

const locale = z.enum(LOCALES as readonly ['nl', 'en']);

/** Whatever somebody typed is a search: what is too long is not read to its end. */
const q = z
  .string()
  .default('')
  .overwrite((words) => words.slice(0, 1_000).toWellFormed())
  .describe('The words to look for.')
  .meta({ example: 'wachtwoord vergeten' });

const kind = z
  .union([z.string().max(100), z.array(z.string().max(100)).max(8)])
  .transform((names) => [names].flat().flatMap((name) => name.split(',')))
  .pipe(z.array(z.enum(DOCUMENT_KINDS as readonly ['article', 'manual', 'product', 'ticket'])))
  .optional()
  .describe('One or more of article, manual, product and ticket; repeated, or with commas between.');

export const searchQuery = z.strictObject({
  q,
  kind,
  product: z.string().min(1).max(100).optional().describe('Key or id of a product: only what is about that one.'),
  locale: locale.optional().describe('The reader’s language, which comes first; yours when left out.'),
  only: locale.optional().describe('Only what is in this language.'),
  limit: z.coerce.number().int().min(1).max(50).default(10),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
});
export type SearchQueryInput = z.output<typeof searchQuery>;

export const suggestQuery = z.strictObject({
  q,
  locale: locale.optional(),
  limit: z.coerce.number().int().min(1).max(10).default(6),
});
export type SuggestQuery = z.output<typeof suggestQuery>;
