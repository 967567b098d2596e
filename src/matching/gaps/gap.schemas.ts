import { z } from 'zod';
import { storableText } from '../../platform/database/index.js';
import { GAP_STATES } from './gap.view.js';

export const GAP_NAME_MAX = 120;

export const gapName = z
  .string()
  .overwrite((text) => storableText(text).replaceAll(/\s+/g, ' ').trim())
  .max(GAP_NAME_MAX);

export const listGaps = z.object({
  state: z.enum(GAP_STATES).optional().describe('Only those that stand so; all when left out.'),
});
export type ListGaps = z.output<typeof listGaps>;

export const renameGap = z.strictObject({
  name: gapName.min(1).nullable().describe('What it is called from now on; null lets its own words name it again.'),
});
export type RenameGap = z.output<typeof renameGap>;

export const linkGapTickets = z.strictObject({
  ticketIds: z.array(z.uuid()).max(1000).optional().describe('Which of its tickets; all when left out.'),
});
export type LinkGapTickets = z.output<typeof linkGapTickets>;
