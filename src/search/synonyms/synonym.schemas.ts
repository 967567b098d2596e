import { z } from 'zod';
import { LOCALES } from '../../platform/locale/index.js';

export const SYNONYM_MAX = 60;
export const SYNONYM_STATUSES = ['active', 'proposed', 'rejected'] as const;
export const VERDICTS = ['yes', 'no', 'never'] as const;
/** Yes; not this time; and never ask again. */
export type Verdict = (typeof VERDICTS)[number];

const locale = z.enum(LOCALES as readonly ['nl', 'en']);

/** A word or a few, as they are compared: lower case and single spaces. */
const words = z
  .string()
  .max(SYNONYM_MAX * 4)
  .overwrite((text) =>
    text
      .toWellFormed()
      .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
      .trim()
      .toLowerCase(),
  )
  .min(1)
  .max(SYNONYM_MAX)
  .regex(/[\p{L}\p{N}]/u, 'must have a letter or a digit in it');

export const newSynonym = z
  .strictObject({
    locale,
    from: words.describe('What people type.').meta({ example: 'ww' }),
    to: words.describe('What it finds as well.').meta({ example: 'wachtwoord' }),
    twoWay: z.boolean().default(false).describe('Whether the other way round holds too.'),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must be another word' });
export type NewSynonym = z.input<typeof newSynonym>;

export const synonymList = z.strictObject({
  locale: locale.optional(),
  status: z
    .enum(SYNONYM_STATUSES)
    .default('active')
    .describe('proposed: what the search log suggests; rejected: what is never proposed again.'),
});
export type SynonymList = z.output<typeof synonymList>;

export const synonymVerdict = z.strictObject({
  verdict: z.enum(VERDICTS).describe('yes; no, until there is a new reason; or never propose it again.'),
});
export type SynonymVerdict = z.output<typeof synonymVerdict>;
