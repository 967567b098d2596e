import { z } from 'zod';
import { LOCALES } from '../../platform/locale/index.js';
import { CHANNELS, PRIORITIES, SUBJECT_MAX, TEXT_MAX, TICKET_KINDS } from '../../tickets/index.js';
import { MOST_CHOSEN } from './answer-picker.js';

/** A checkbox: there when it is ticked. */
const ticked = z
  .string()
  .optional()
  .transform((value) => value !== undefined);
/** A choice of one or of nothing. */
const idOrNothing = z
  .union([z.uuid(), z.literal('')])
  .default('')
  .transform((id) => id || null);
/** Checkboxes of one name: a browser sends one of them as a text, several as a list. */
const ids = z.preprocess(
  (value) => (value === undefined || value === '' ? [] : [value].flat()),
  z.array(z.uuid()).max(MOST_CHOSEN),
);
const text = z.string().min(1).max(TEXT_MAX);

/** What every form on a ticket brings along: what was read, when, and the queue it was opened from. */
const read = {
  version: z.coerce.number().int().min(1),
  seen: z.string().max(40).default(''),
  queue: z.string().max(2000).default(''),
};
const AFTER = ['stay', 'next'] as const;
const after = z.enum(AFTER).default('stay');

export const queueForm = z.object({ queue: read.queue });
export const versionForm = z.object(read);
export const replyForm = z.object({ ...read, text, channel: z.enum(CHANNELS), waits: ticked, after });
export const heardForm = z.object({ ...read, text, channel: z.enum(CHANNELS) });
export const noteForm = z.object({ ...read, text, visibility: z.enum(['staff', 'customer']).default('customer') });
export const solveForm = z.object({
  ...read,
  text,
  articleIds: ids,
  words: z.string().max(200).default(''),
  after,
});
export const linkForm = z.object({ queue: read.queue, articleIds: ids });
/** What of a suggested article goes into the reply. */
export const suggestionForm = z.object({
  queue: read.queue,
  put: z.enum(['link', 'answer', 'nothing']).default('nothing'),
});
export const unlinkForm = z.object({ queue: read.queue, articleId: z.uuid() });
export const factsForm = z.object({
  ...read,
  /** The values that the form began with, as JSON: only what differs from them was changed by who sends it. */
  was: z.string().max(5000).default('{}'),
  status: z.enum(['open', 'waiting', '']).default(''),
  assigneeId: idOrNothing,
  teamId: idOrNothing,
  priority: z.enum(PRIORITIES),
  type: z.enum(TICKET_KINDS),
  productId: idOrNothing,
  locale: z.enum(LOCALES as readonly ['nl', 'en']),
  subject: z.string().min(1).max(SUBJECT_MAX),
});
export type Facts = z.output<typeof factsForm>;
export const mergeForm = z.object({ version: read.version, into: z.string().trim().min(1).max(50) });
export const followerForm = z.object({ accountId: z.uuid() });
export const followForm = z.object({ queue: read.queue, email: z.string().max(254).default('') });

export const newTicketForm = z.object({
  customer: z.string().max(200).default(''),
  /** An account's id, `new` for somebody to be made known, `none` for nobody in particular. */
  requester: z.union([z.uuid(), z.enum(['new', 'none'])], 'desk.new.requester.choose'),
  name: z.string().max(120).default(''),
  email: z.string().max(254).default(''),
  subject: z.string().min(1).max(SUBJECT_MAX),
  text,
  channel: z.enum(CHANNELS),
  locale: z.enum(LOCALES as readonly ['nl', 'en']),
  type: z.enum(TICKET_KINDS),
  priority: z.enum(PRIORITIES),
  productId: idOrNothing,
  assignee: z.enum(['me', 'nobody']).default('me'),
  teamId: idOrNothing,
  solved: ticked,
  solution: z.string().max(TEXT_MAX).default(''),
  articleIds: ids,
  words: z.string().max(200).default(''),
});
export type NewTicket = z.output<typeof newTicketForm>;
