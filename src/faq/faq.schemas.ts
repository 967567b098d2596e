import { z } from 'zod';

const day = z.iso.date('must be a day like 2026-01-31');

export const faqQuery = z.strictObject({
  product: z.string().min(1).max(100).optional().describe('Key of a product: what was asked about that one.'),
  locale: z.enum(['nl', 'en']).optional().describe('What was asked in this language, and has an answer in it.'),
  limit: z.coerce.number().int().min(1).max(100).default(10).describe('The most questions to list.'),
  window: z.coerce.number().int().min(1).max(365).default(90).describe('Days that the counts look back over.'),
  rankBy: z
    .enum(['tickets', 'demand'])
    .default('tickets')
    .describe('demand also counts answers that readers found by themselves.'),
  at: day.optional().describe('A past day: the list as it stood at its end.'),
});
export type FaqQuery = z.output<typeof faqQuery>;

export const explanationQuery = faqQuery.omit({ limit: true, window: true, rankBy: true });
export type ExplanationQuery = z.output<typeof explanationQuery>;

const reason = z.string().max(500).default('').describe('Why; stands on the FAQ board and in the audit log.');
export const placementBody = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pinned'),
    position: z.number().int().min(1).max(100).describe('The place in the list, from 1.'),
    reason,
  }),
  z.strictObject({ kind: z.literal('excluded'), reason }),
]);
export type PlacementBody = z.output<typeof placementBody>;
