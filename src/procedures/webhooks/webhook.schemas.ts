import { z } from 'zod';
import { line } from '../definition/procedure-definition.js';
import { WEBHOOK_EVENTS } from './webhook-message.js';

export const KEEP_OLD_HOURS = 24;
const KEEP_OLD_MOST = 168;

const name = line(80).describe('What administrators call it.');
const url = z
  .string()
  .max(500)
  .refine(isAddress, 'must be an address that begins with https://, without a name, a password or a #')
  .describe('Where messages are posted to. Redirects are not followed, private networks not reached.');
const events = z
  .array(z.enum(WEBHOOK_EVENTS))
  .min(1)
  .max(WEBHOOK_EVENTS.length * 2)
  .describe('What it is told of.');

export const newWebhook = z.strictObject({ name, url, events });
export type NewWebhook = z.output<typeof newWebhook>;

export const webhookChanges = z.strictObject({
  version: z
    .int()
    .min(1)
    .optional()
    .describe('The version that was read: a conflict (409) if it has changed since. Or send it as If-Match.'),
  name: name.optional(),
  url: url.optional(),
  events: events.optional(),
  disabled: z.boolean().optional().describe('true: nothing is sent any more, and what happens meanwhile is not told.'),
});
export type WebhookChanges = z.output<typeof webhookChanges>;

export const newSecret = z
  .strictObject({
    keepOldHours: z
      .int()
      .min(0)
      .max(KEEP_OLD_MOST)
      .default(KEEP_OLD_HOURS)
      .describe('For so many hours the secret before signs as well; 0 for one that leaked.'),
  })
  .prefault({});
export type NewSecret = z.output<typeof newSecret>;

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;
export const deliveryList = z.object({
  state: z.enum(DELIVERY_STATES).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export type DeliveryList = z.output<typeof deliveryList>;

function isAddress(text: string): boolean {
  // A blank or a line end would be taken out silently; what was typed should be what is called.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hash === '';
}
