import { z } from 'zod';
import { version } from './ticket.schemas.js';

export const mergeTicket = z.strictObject({
  intoId: z
    .uuid()
    .transform((id) => id.toLowerCase())
    .describe('The ticket that stays; it must not be merged itself.'),
  version,
});
export type MergeTicket = z.output<typeof mergeTicket>;
