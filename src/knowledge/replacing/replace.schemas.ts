import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';
import { locale, version } from '../article.schemas.js';

export const FIND_MAX = 200;
export const REPLACEMENT_MAX = 500;
/** Texts that are shown, and changed, at once. */
export const TEXTS_MAX = 100;

/** Texts whose last version readers see, and those that are ahead of what they see. */
export const HEAD_STATES = ['online', 'draft'] as const;

const line = z
  .string()
  .check(noNul)
  .regex(/^[^\r\n]*$/, 'must be on one line')
  .overwrite((text) => text.toWellFormed());

const find = line.min(1, 'is missing').max(FIND_MAX).describe('These characters and no others; no pattern.');
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).default(false);

const wholeWords = flag.describe('Whether to pass over what is part of a longer word.');
const matchCase = flag.describe('Whether capitals matter.');

export const occurrenceList = z.object({
  find,
  wholeWords,
  matchCase,
  locale: locale.optional(),
  productId: z.uuid().optional(),
  head: z
    .enum(HEAD_STATES)
    .optional()
    .describe('online: texts whose last version readers see; draft: those that are ahead of that.'),
  cursor: z.string().max(500).optional().describe('Where the previous page ended.'),
  limit: z.coerce.number().int().min(1).max(TEXTS_MAX).default(25).describe('Texts per page.'),
});
export type OccurrenceFilters = z.input<typeof occurrenceList>;

export const textReplacement = z.strictObject({
  find,
  replacement: line.max(REPLACEMENT_MAX).describe('What comes in its place; empty takes it out.'),
  wholeWords: z.boolean().default(false),
  matchCase: z.boolean().default(false),
  publish: z
    .boolean()
    .default(false)
    .describe(
      'Puts texts online whose last version was; where somebody else has to read them first, they wait for that.',
    ),
  texts: z
    .array(
      z.strictObject({
        articleId: z.uuid().transform((id) => id.toLowerCase()),
        locale,
        version: version.unwrap(),
      }),
    )
    .min(1, 'name at least one text')
    .max(TEXTS_MAX)
    .describe('Which texts to change, each with the version of its article that was looked at.'),
});
export type TextReplacement = z.input<typeof textReplacement>;

export const replacementList = z.object({
  cursor: z.string().max(500).optional().describe('Where the previous page ended.'),
  limit: z.coerce.number().int().min(1).max(100).default(25).describe('Items per page.'),
});
export type ReplacementFilters = z.input<typeof replacementList>;
