import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Channel, Direction, Visibility } from './ticket-words.js';

/**
 * One contact in a ticket's conversation, or a note beside it. Never changed once written, except that a note for staff may be released. `direction` tells who
 * contacted whom, the author who wrote it down: an agent who notes a phone call writes a moment that came `in`.
 */
@Entity('moment')
@Check('moment_channel_check', `channel IN ('web', 'email', 'phone', 'chat', 'social', 'counter')`)
@Check('moment_direction_check', `direction IN ('in', 'out', 'note')`)
@Check('moment_visibility_check', `visibility IN ('customer', 'staff')`)
@Index('moment_ticket', ['ticketId', 'at', 'id'])
export class Moment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'moment_pkey' })
  id!: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('ticket', { name: 'moment_ticket_id_fkey', onDelete: 'CASCADE' })
  ticketId!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  channel!: Channel;

  @Column('text')
  direction!: Direction;

  @Column('text')
  visibility!: Visibility;

  @Index('moment_author')
  @Column('uuid', { name: 'author_id', nullable: true })
  @ForeignKey('account', { name: 'moment_author_id_fkey', onDelete: 'SET NULL' })
  authorId!: string | null;

  /** Of an author without an account: an API key, somebody in an imported file. */
  @Column('text', { name: 'author_name', default: '' })
  authorName!: string;

  @Column('text')
  text!: string;
}
