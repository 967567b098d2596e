import { z } from 'zod';
import { LOCALES } from '../../platform/locale/index.js';
import { TEXT_MAX } from '../../tickets/index.js';

export const typedQuestion = z.strictObject({
  text: z
    .string()
    .max(TEXT_MAX)
    .describe('What was typed so far: subject and text. Answers come from three characters.'),
  locale: z
    .enum(LOCALES as readonly ['nl', 'en'])
    .optional()
    .describe('The reader’s language; yours when left out.'),
  productId: z.uuid().nullable().default(null).describe('What the question is about, if it was said.'),
});
export type TypedQuestionInput = z.output<typeof typedQuestion>;

export const askedAnyway = z.strictObject({ ticketId: z.uuid() });
export type AskedAnyway = z.output<typeof askedAnyway>;

export const deflectionPeriod = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });
export type DeflectionPeriod = z.output<typeof deflectionPeriod>;
