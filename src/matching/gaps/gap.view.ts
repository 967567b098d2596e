import type { Locale } from '../../platform/locale/index.js';
import type { Channel, TicketStatus } from '../../tickets/index.js';

export const GAP_STATES = ['open', 'writing', 'written', 'dismissed'] as const;
export type GapState = (typeof GAP_STATES)[number];

/** A gap in the list. */
export interface GapSummary {
  id: string;
  /** As an editor calls it, else its words; empty when no two people share one. */
  name: string;
  isNamed: boolean;
  words: string[];
  /** Being written: there is a draft; written: it is online. */
  state: GapState;
  /** Tickets that nobody answered with an article yet. */
  tickets: number;
  customers: number;
  /** How often people searched for it in vain. */
  searches: number;
  /** Tickets in each of the last weeks, the oldest first. */
  weeks: number[];
  firstSeenAt: Date;
  latestAt: Date | null;
}

export interface GapTicket {
  id: string;
  number: number;
  subject: string;
  status: TicketStatus;
  channel: Channel;
  locale: Locale;
  openedAt: Date;
}

/** An article that may be what is missing, or close to it. */
export interface NearArticle {
  id: string;
  question: string;
  locale: Locale;
  slug: string;
  probability: number;
}

export interface GapDetails extends GapSummary {
  channels: Array<{ channel: Channel; tickets: number }>;
  examples: GapTicket[];
  queries: Array<{ query: string; locale: Locale; times: number }>;
  near: NearArticle[];
  article: { id: string; question: string; locale: Locale; isOnline: boolean } | null;
}
