import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Visibility } from './ticket-words.js';

/** What a change can be about. Of `assignee`, `team`, `product`, `requester` and `article` the values are ids. */
export type ChangedField =
  | 'status'
  | 'solution'
  | 'subject'
  | 'type'
  | 'priority'
  | 'product'
  | 'locale'
  | 'requester'
  | 'assignee'
  | 'team'
  | 'merged'
  | 'unmerged'
  | 'article'
  | 'follower'
  | 'note'
  | 'deleted';

/** What changed on a ticket besides its conversation. Customers see its status and solution, staff see all. */
@Entity('ticket_change')
@Check('ticket_change_visibility_check', `visibility IN ('customer', 'staff')`)
@Index('ticket_change_ticket', ['ticketId', 'at', 'id'])
export class TicketChange {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'ticket_change_pkey' })
  id!: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('ticket', { name: 'ticket_change_ticket_id_fkey', onDelete: 'CASCADE' })
  ticketId!: string;

  @Column('timestamptz')
  at!: Date;

  @Index('ticket_change_actor')
  @Column('uuid', { name: 'actor_id', nullable: true })
  @ForeignKey('account', { name: 'ticket_change_actor_id_fkey', onDelete: 'SET NULL' })
  actorId!: string | null;

  @Column('text')
  what!: ChangedField;

  @Column('text', { name: 'old_value', nullable: true })
  oldValue!: string | null;

  @Column('text', { name: 'new_value', nullable: true })
  newValue!: string | null;

  @Column('text')
  visibility!: Visibility;
}
