import { z } from 'zod';

export const answeredTickets = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional().describe('`next` of the page before.'),
});
export type AnsweredTickets = z.output<typeof answeredTickets>;
