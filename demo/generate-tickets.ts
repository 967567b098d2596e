import {
  outageWindow,
  planContacts,
  type Contact,
  type Period,
  type TicketChannel,
  type TicketType,
} from './contacts.js';
import type { DemoContent, DemoLocale } from './content.js';
import { holdConversation, type Conversation, type DemoMoment } from './conversation.js';
import { inventCast } from './customers.js';
import { DAY } from './office-time.js';
import { writeQuestion } from './question-text.js';
import { Random, WeightedDraw } from './random.js';

export type { DemoMoment } from './conversation.js';

/** One line of the ticket import. `text` is the first question; `moments` holds what was said after it. Times are ISO 8601, UTC. */
export interface DemoTicket {
  external_id: string;
  subject: string;
  text: string;
  /** Article keys; empty when nothing answers the ticket. */
  article: string[];
  product: string | null;
  locale: DemoLocale;
  channel: TicketChannel;
  type: TicketType;
  status: Conversation['status'];
  priority: 'low' | 'normal' | 'high' | 'urgent';
  /** Mail address; null for someone at the counter or on the phone who left no name. */
  requester: string | null;
  requester_name: string | null;
  opened_at: string;
  solved_at: string | null;
  solution: string | null;
  moments: DemoMoment[];
}

export interface TicketOptions {
  seed: number;
  now: Date;
  count: number;
  /** How far back from `now` the tickets go. */
  days: number;
  content: DemoContent;
}

/**
 * Invents a help desk's history: the same options give the same tickets, oldest first, none after `now`.
 * Articles are asked in a long tail that moves with season, week and hour, and one day the app is out.
 */
export function generateTickets({ seed, now, count, days, content }: TicketOptions): DemoTicket[] {
  if (!Number.isInteger(count) || count < 0) throw new RangeError('count must be a whole number, zero or more.');
  if (!(days >= 1)) throw new RangeError('days must be at least 1.');

  const random = new Random(seed);
  const period: Period = { start: now.getTime() - days * DAY, now: now.getTime(), count };
  const outageEnd = outageWindow(period)?.until ?? null;
  const cast = inventCast(content, random);

  return planContacts(period, content, cast, random).map((contact, index): DemoTicket => {
    const type = drawType(contact, random);
    const { subject, text } = writeQuestion(contact, content, random);
    const conversation = holdConversation({ contact, content, outageEnd, now: period.now, random });
    return {
      external_id: `demo-${String(index + 1).padStart(5, '0')}`,
      subject,
      text,
      article: [contact.ask, contact.alsoAsks].flatMap((ask) => (ask?.article ? [ask.article.key] : [])),
      product: knowsProduct(contact, random) ? contact.ask.product : null,
      locale: contact.locale,
      channel: contact.channel,
      type,
      status: conversation.status,
      priority: drawPriority(contact, type, random),
      requester: contact.customer?.email ?? null,
      requester_name: contact.customer?.name ?? null,
      opened_at: new Date(contact.at).toISOString(),
      solved_at: conversation.solved_at,
      solution: conversation.solution,
      moments: conversation.moments,
    };
  });
}

/** The web form asks for the product; elsewhere somebody has to think of filling it in. */
function knowsProduct({ channel }: Contact, random: Random): boolean {
  return channel === 'web' || random.chance(0.85);
}

function drawType({ ask, occasion }: Contact, random: Random): TicketType {
  if (occasion === 'repeat' && random.chance(0.15)) return 'complaint';
  const others = new WeightedDraw<{ type: TicketType; weight: number }>(
    [
      { type: ask.type, weight: 78 },
      { type: 'question', weight: 14 },
      { type: 'complaint', weight: 5 },
      { type: 'request', weight: 3 },
    ],
    ({ weight }) => weight,
  );
  return others.draw(random).type;
}

function drawPriority({ ask, occasion }: Contact, type: TicketType, random: Random): DemoTicket['priority'] {
  const isPressing = occasion === 'outage' || ask.key === 'thermostat-no-heat' || type === 'complaint';
  const chance = random.next();
  if (isPressing) return chance < 0.12 ? 'urgent' : chance < 0.6 ? 'high' : 'normal';
  return chance < 0.01 ? 'urgent' : chance < 0.08 ? 'high' : chance < 0.2 ? 'low' : 'normal';
}
