import { z } from 'zod';
import { LOCALES } from '../platform/locale/index.js';
import { TICKET_SORTS } from './ticket-list.js';
import { CHANNELS, PRIORITIES, TICKET_KINDS, TICKET_STATUSES, VISIBILITIES } from './ticket-words.js';

export const SUBJECT_MAX = 200;
export const TEXT_MAX = 50_000;

/** PostgreSQL can't store a NUL, and half a surrogate pair is no character. */
const storable = (text: string) => Buffer.from(text.replaceAll('\0', '')).toString();
const oneLine = (text: string) => storable(text).replaceAll(/[\s\p{Cc}]+/gu, ' ');

/** One line, whatever was pasted into it. */
const line = (most: number) =>
  z
    .string()
    .max(10 * most)
    .overwrite(oneLine)
    .trim()
    .min(1)
    .max(most);
const text = (most: number) => z.string().overwrite(storable).trim().min(1).max(most);
const id = z.uuid().transform((given) => given.toLowerCase());
const locale = z.enum(LOCALES as readonly ['nl', 'en']);
const channel = z.enum(CHANNELS);

export const version = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
  .optional()
  .describe('The version you read, or give the ETag you read as If-Match; a conflict (409) if it has changed since.');

export const ticketSubject = line(SUBJECT_MAX)
  .describe('What it is about, on one line.')
  .meta({ example: 'I can not sign in' });
export const ticketText = text(TEXT_MAX).meta({
  example: 'Since this morning the app says that my password is wrong.',
});
const productId = id.nullable().optional().describe('A product that can be chosen, or null.');

const requester = z
  .union([
    z.strictObject({ id }),
    z.strictObject({ email: z.string().max(254), name: line(120).optional() }),
    z.strictObject({ name: line(120) }),
  ])
  .nullable()
  .describe(
    'Staff: for whom, by account id, by e-mail address (an account is made when there is none) or only by name. ' +
      'Visitors: their address and name. Customers leave it out.',
  )
  .meta({ example: { email: 'anna@example.org', name: 'Anna de Vries' } });

export const openTicket = z.strictObject({
  subject: ticketSubject,
  text: ticketText.describe('The question in the customer’s words.'),
  type: z.enum(TICKET_KINDS).default('question'),
  productId,
  locale: locale.optional().describe('The language to answer in; yours when left out.'),
  channel: channel.default('web').describe('How the customer contacted us. Customers write over the web.'),
  priority: z.enum(PRIORITIES).optional().describe('Staff only; normal when left out.'),
  assigneeId: id.nullable().optional().describe('Staff only.'),
  teamId: id.nullable().optional().describe('Staff only.'),
  requester: requester.optional(),
});
export type OpenTicket = z.output<typeof openTicket>;

const momentToAdd = z.strictObject({
  text: ticketText,
  channel: channel.default('web'),
  kind: z
    .enum(['reply', 'note'])
    .optional()
    .describe(
      'A reply is said to the other side; a note stands beside the conversation and is for staff to write. ' +
        'A reply when left out, unless the visibility is staff.',
    ),
  visibility: z
    .enum(VISIBILITIES)
    .optional()
    .describe('Of a note: staff when left out. A reply is always for the customer.'),
  direction: z
    .enum(['in', 'out'])
    .optional()
    .describe('Staff only: "in" writes down what the customer said, by phone for instance.'),
  status: z.enum(['open', 'waiting']).optional().describe('Staff only: what the ticket is after this reply.'),
  version: version.describe('When given, a reply is refused (409) if the ticket has changed since you read it.'),
});
export const addMoment = momentToAdd
  // Never say to the customer what somebody meant for staff.
  .refine(({ kind, visibility }) => kind !== 'reply' || visibility !== 'staff', {
    path: ['visibility'],
    message: 'a reply is for the customer; write a note for staff',
  })
  .transform(({ kind, ...moment }) => ({
    kind: kind ?? (moment.visibility === 'staff' ? 'note' : 'reply'),
    ...moment,
  }));
export type AddMoment = z.output<typeof addMoment>;

export const updateTicket = z.strictObject({
  version,
  subject: ticketSubject.optional(),
  type: z.enum(TICKET_KINDS).optional(),
  priority: z.enum(PRIORITIES).optional(),
  productId,
  locale: locale.optional(),
  status: z.enum(['open', 'waiting']).optional().describe('"waiting" is waiting for the customer.'),
});
export type UpdateTicket = z.output<typeof updateTicket>;

export const assignTicket = z.strictObject({
  version,
  assigneeId: z
    .union([z.literal('me'), id])
    .nullable()
    .optional()
    .describe('Somebody on the staff, "me", or null for nobody.'),
  teamId: id.nullable().optional(),
});
export type AssignTicket = z.output<typeof assignTicket>;

export const solveTicket = z.strictObject({
  version,
  text: ticketText.describe('What solved it; the customer reads this.').meta({ example: 'A new password was sent.' }),
  articleIds: z.array(id).max(20).default([]).describe('The articles that answered: counted in the FAQ.'),
});
export type SolveTicket = z.output<typeof solveTicket>;

/** For changes that need no more than to know what was read. */
export const ticketVersion = z.strictObject({ version }).nullish();
export type TicketVersion = z.output<typeof ticketVersion>;

export const ticketList = z.strictObject({
  status: z
    .string()
    .max(60)
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(TICKET_STATUSES)))
    .optional()
    .describe('One or more, with commas between: open,waiting'),
  assignee: z
    .union([z.literal('me'), z.literal('none'), id])
    .optional()
    .describe('Staff only: an account, me or none.'),
  team: id.optional().describe('Staff only.'),
  product: id.optional(),
  channel: channel.optional(),
  type: z.enum(TICKET_KINDS).optional(),
  priority: z.enum(PRIORITIES).optional().describe('Staff only.'),
  requester: id.optional(),
  unanswered: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional()
    .describe('Staff only: whether the customer waits for an answer.'),
  updatedSince: z.iso
    .datetime({ offset: true })
    .transform((time) => new Date(time))
    .optional()
    .meta({ example: '2026-11-01T00:00:00Z' }),
  q: z
    .string()
    .max(200)
    .overwrite(storable)
    .optional()
    .describe('A ticket number, or words; every word must be in it.'),
  sort: z
    .enum(TICKET_SORTS)
    .default('updated')
    .describe(
      'The latest change first, the newest first, who waits longest first (staff), the most urgent first (staff).',
    ),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional().describe('`next` of the page before.'),
});
export type TicketList = z.output<typeof ticketList>;
