import { z } from 'zod';
import { CHANNELS, ticketText } from '../tickets/index.js';
import { CALLER_QUESTIONS } from './contact-log.js';

const ticket = z.string().min(1).max(60).describe('A ticket, by id or number.');

export const newHandover = z.strictObject({ ticket });
export type NewHandover = z.output<typeof newHandover>;

export const redeemedHandover = z.strictObject({
  code: z.string().min(1).max(40).meta({ example: 'FH3KM-9TQXA' }),
  channel: z.enum(CHANNELS).describe('Over which channel the customer quotes it.'),
});
export type RedeemedHandover = z.output<typeof redeemedHandover>;

export const newContact = z.strictObject({
  ticket,
  channel: z.enum(['phone', 'counter']),
  text: ticketText.describe('What the customer said.'),
  asked: z
    .array(z.enum(CALLER_QUESTIONS))
    .max(CALLER_QUESTIONS.length)
    .default([])
    .describe('What was asked to know who it is. The answers are kept nowhere.'),
  matched: z.boolean().default(true).describe('Whether the answers were right.'),
});
export type NewContact = z.output<typeof newContact>;

export const contactList = z.object({ ticket });
export type ContactList = z.output<typeof contactList>;

const externalId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Surrogate}]+$/u);

/** A message of a chat or social channel, from any provider. */
export const incomingMessage = z.strictObject({
  conversationId: externalId.describe('The conversation at the provider; its messages are one ticket.'),
  messageId: externalId.describe('The message at the provider: sent twice, it counts once.'),
  name: z.string().trim().min(1).max(100).describe('Who writes, as the provider knows them.'),
  text: ticketText,
  email: z
    .string()
    .max(254)
    .optional()
    .describe('Only when the provider has made sure that it is theirs: the ticket becomes that customer’s.'),
  handoverCode: z.string().max(40).optional().describe('Carries on with another request; also found in the text.'),
  locale: z.enum(['nl', 'en']).optional(),
});
export type IncomingMessage = z.output<typeof incomingMessage>;

export const outgoingAddress = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .describe('Where answers are sent, signed with the secret; null switches that off.'),
});
export type OutgoingAddress = z.output<typeof outgoingAddress>;
