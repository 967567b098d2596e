import type { Locale } from '../../platform/locale/index.js';
import type { Channel, Direction, Priority, TicketKind, TicketStatus, Visibility } from '../ticket-words.js';

/** One contact of a ticket's conversation, as a file holds it. */
export interface MomentRecord {
  /** ISO 8601 with its zone. */
  at: string;
  /** The ticket's when left out. */
  channel?: Channel | null;
  /** Follows from the visibility when left out: what staff wrote for staff is a note. */
  direction?: Direction | null;
  /** A mail address, or a name. */
  author?: string | null;
  visibility?: Visibility | null;
  text: string;
}

/**
 * A ticket as a file holds it: one flat record per line, with null or nothing for what is not known. At least one of
 * subject, text and moments has to be there. People are mail addresses, articles and products their keys.
 */
export interface TicketRecord {
  /** The ticket's key where it comes from: the same key again is the same ticket. */
  external_id?: string | null;
  /** The number people call it by; kept for a new ticket when nobody has it yet. */
  number?: number | string | null;
  subject?: string | null;
  /** What was asked. */
  text?: string | null;
  /** Who wrote the question down, when that was not the requester: a mail address, or a name. */
  author?: string | null;
  /** The articles that answered. */
  article?: string | readonly string[] | null;
  product?: string | null;
  locale?: string | null;
  channel?: string | null;
  type?: string | null;
  status?: string | null;
  priority?: string | null;
  requester?: string | null;
  requester_name?: string | null;
  /** Mail address of somebody of the staff. */
  assignee?: string | null;
  /** Name of a team. */
  team?: string | null;
  followers?: string | readonly string[] | null;
  opened_at?: string | null;
  solved_at?: string | null;
  closed_at?: string | null;
  solution?: string | null;
  /** The key of the ticket it was merged into, which comes before it. */
  merged_into?: string | null;
  merged_at?: string | null;
  /** What was said after the question; everything that was said when there is no text. */
  moments?: string | readonly MomentRecord[] | null;
}

export type TicketField = keyof TicketRecord;

/** The fields in the order in which an export writes them, and by which other names files call them. */
export const TICKET_FIELDS: Record<TicketField, readonly string[]> = {
  external_id: ['id', 'ticket_id', 'ticket', 'key'],
  number: [],
  subject: ['title', 'summary', 'onderwerp', 'titel'],
  text: ['description', 'body', 'question', 'message', 'vraag', 'omschrijving', 'tekst'],
  author: [],
  article: ['articles', 'intent', 'article_id', 'article_key', 'artikel'],
  product: ['product_key'],
  locale: ['language', 'lang', 'taal'],
  channel: ['kanaal'],
  type: ['soort'],
  status: [],
  priority: ['prioriteit'],
  requester: ['requester_email', 'customer', 'customer_email', 'email', 'e_mail', 'klant'],
  requester_name: ['customer_name', 'name', 'naam'],
  assignee: ['assigned_to', 'agent', 'behandelaar'],
  team: ['group'],
  followers: [],
  opened_at: ['created_at', 'created', 'opened', 'date', 'asked_at', 'datum', 'aangemaakt'],
  solved_at: ['resolved_at', 'solved', 'resolved', 'opgelost'],
  closed_at: ['closed', 'gesloten'],
  solution: ['resolution', 'oplossing'],
  merged_into: [],
  merged_at: [],
  moments: ['conversation'],
};

/** A ticket that was read from a file and checked: words known, dates real, nothing looked up yet. */
export interface CheckedTicket {
  externalId: string;
  number: number | null;
  subject: string;
  locale: Locale;
  product: string | null;
  channel: Channel;
  type: TicketKind;
  status: TicketStatus;
  priority: Priority;
  requester: string | null;
  requesterName: string | null;
  assignee: string | null;
  team: string | null;
  followers: string[];
  articles: string[];
  openedAt: Date;
  solvedAt: Date | null;
  closedAt: Date | null;
  solution: string | null;
  mergedInto: string | null;
  mergedAt: Date | null;
  /** In order of time; the first is the question. */
  moments: CheckedMoment[];
  /** The fields that the record itself says something about: only they can change a ticket that is there already. */
  said: ReadonlySet<TicketField>;
  /** Of all the record says, the file's defaults included: the same hash means the same record. */
  hash: string;
}

export interface CheckedMoment {
  at: Date;
  channel: Channel;
  direction: Direction;
  visibility: Visibility;
  /** A mail address, or a name. Null on the question means the requester. */
  author: string | null;
  text: string;
}
