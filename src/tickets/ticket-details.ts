import type { Locale } from '../platform/locale/index.js';
import type { AttachmentLine } from './attachments.queries.js';
import type { ChangedField } from './ticket-change.entity.js';
import type { Follower } from './ticket-followers.js';
import type { Person, TicketSummary } from './ticket-summary.js';
import type { Channel, Direction, Visibility } from './ticket-words.js';

export interface MomentLine {
  id: string;
  /** Another id than the ticket's own when it was said in a ticket that was merged into this one. */
  ticketId: string;
  at: Date;
  channel: Channel;
  direction: Direction;
  visibility: Visibility;
  author: Person;
  /** Whether staff wrote it. */
  byStaff: boolean;
  text: string;
  attachments: AttachmentLine[];
}

export interface ChangeLine {
  at: Date;
  actor: Person | null;
  what: ChangedField;
  /** As stored: an id for assignee, team, product, requester, follower, article, merged and unmerged. */
  oldValue: string | null;
  newValue: string | null;
  /** For people: the name behind an id, else the value itself. */
  oldName: string | null;
  newName: string | null;
  visibility: Visibility;
}

/** "This article answers this ticket." */
export interface LinkLine {
  articleId: string;
  /** In the ticket's language if the article has it, else in the other. */
  question: string;
  locale: Locale;
  slug: string;
  source: 'confirmed' | 'predicted';
  probability: number;
  createdBy: Person | null;
  createdAt: Date;
}

/** A ticket with all that this actor may read of it. */
export interface TicketDetails extends TicketSummary {
  externalId: string | null;
  solution: string | null;
  /** Who wrote it down, when that was not the requester. */
  createdBy: Person | null;
  isMerged: boolean;
  /** The ticket to use instead, when it was merged and the actor may see that one. */
  mergedInto: { id: string; number: number } | null;
  /** The tickets that were merged into this one. */
  merged: Array<{ id: string; number: number; subject: string }>;
  /** In the order in which they were said, those of merged tickets included. */
  moments: MomentLine[];
  changes: ChangeLine[];
  links: LinkLine[];
  followers: Follower[];
}

/** Makes a ticket that was opened just now out of its summary: nothing happened to it yet but its first moment. */
export function untouched(summary: TicketSummary, first: MomentLine, createdBy: Person | null): TicketDetails {
  // Spreading so many fields into a literal takes V8 a hundred times as long, and this is the busiest write.
  return Object.assign(summary, {
    externalId: null,
    solution: null,
    createdBy,
    isMerged: false,
    mergedInto: null,
    merged: [],
    moments: [first],
    changes: [],
    links: [],
    followers: [],
  });
}
