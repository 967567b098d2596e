import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';

export const MOVES = ['to-first-line', 'to-customer'] as const;
export type Move = (typeof MOVES)[number];

export const shiftSettings = z.strictObject({
  firstLineTeamId: z.uuid().nullable().describe('The team that is the first line; null: not said yet.'),
  leastTimes: z.int().min(1).max(1_000).describe('How often it has to have gone well before it is proposed.'),
  windowDays: z.int().min(7).max(730),
  handoverMinutes: z.number().min(0).max(600).describe('What handing a question to another team costs, in minutes.'),
  version: z.int().min(1),
});
export type ShiftSettings = z.output<typeof shiftSettings>;

export const shiftVerdict = z.strictObject({
  verdict: z.enum(['accepted', 'declined']),
  note: z
    .string()
    .max(2_000)
    .check(noNul)
    .overwrite((text) => text.toWellFormed().trim())
    .default(''),
});
export type ShiftVerdict = z.output<typeof shiftVerdict>;

export const shiftMove = z.enum(MOVES);
