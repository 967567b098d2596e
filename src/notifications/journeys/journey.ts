import type { Locale } from '../../platform/locale/index.js';
import type { MailRoute } from '../../platform/mail/index.js';
import type { Priority, TicketKind } from '../../tickets/index.js';

/** What can happen to a ticket that a milestone may listen to. */
export const CAUSES = [
  'opened',
  'taken',
  'answered',
  'asked',
  'noted',
  'planned',
  'solved',
  'reopened',
  'closed',
] as const;
export type Cause = (typeof CAUSES)[number];

export const DOERS = ['staff', 'customer', 'service'] as const;
export type Doer = (typeof DOERS)[number];

/** What a condition can look at. */
export const CONDITION_FIELDS = ['by', 'channel', 'priority'] as const;
export type ConditionField = (typeof CONDITION_FIELDS)[number];

/** Holds when the field is one of these. */
export interface Condition {
  field: ConditionField;
  is: readonly string[];
}

/** All of its conditions must hold. */
export interface Trigger {
  cause: Cause;
  when: readonly Condition[];
}

/** Handlebars; the body is Markdown too. A message to a telephone has no subject. */
export interface Template {
  subject: string;
  body: string;
}

export type Templates = Partial<Record<MailRoute, Record<Locale, Template>>>;

/** A point on the path of a request that is worth telling the customer about. Data, not code: editors change it. */
export interface Milestone {
  key: string;
  name: Record<Locale, string>;
  /** Any of them reaches it. */
  triggers: readonly Trigger[];
  /** Whether a message tells of it. It stands in the portal either way. */
  notify: boolean;
  /** Whether the customer has to do something now. */
  isAction: boolean;
  /** Whether it can be reached more than once. */
  repeats: boolean;
  /** Minutes before the message goes. */
  delay: number;
  /** Minutes in which whatever else is reached joins the same message. */
  window: number;
  templates: Templates;
}

/** The path of one type of request, as one saved version. */
export interface Journey {
  type: TicketKind;
  /** 0 is what the service came with. */
  version: number;
  milestones: readonly Milestone[];
}

/** Something that happened to a ticket, from the event log or read back from what was written down. */
export interface Fact {
  id: string;
  cause: Cause;
  ticketId: string;
  at: Date;
  /** Who did it, as far as they proved who they are. */
  byId: string | null;
  by: Doer;
  channel: string | null;
  momentId: string | null;
}

/** What conditions look at besides the fact. */
export interface TicketTraits {
  type: TicketKind;
  channel: string;
  priority: Priority;
}

export function isReachedBy(milestone: Milestone, fact: Fact, ticket: TicketTraits): boolean {
  const traits: Record<ConditionField, string> = {
    by: fact.by,
    channel: fact.channel ?? ticket.channel,
    priority: ticket.priority,
  };
  return milestone.triggers.some(
    ({ cause, when }) => cause === fact.cause && when.every(({ field, is }) => is.includes(traits[field])),
  );
}
