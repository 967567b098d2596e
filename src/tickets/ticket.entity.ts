import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';
import { TicketCanNotBecome } from './ticket.errors.js';
import { canBecome, type Channel, type Priority, type TicketKind, type TicketStatus } from './ticket-words.js';

/** PostgreSQL's bigint arrives as text; ticket numbers stay far below 2^53. */
const asNumber = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: number) => value,
};

/**
 * A customer's request until it is solved. People call it by its number, programs by its id. `version` counts every
 * change that an agent could overwrite; whoever changes it says which version was read.
 */
@Entity('ticket')
@Unique('ticket_number_key', ['number'])
@Unique('ticket_external_id_key', ['externalId'])
@Check('ticket_type_check', `type IN ('question', 'incident', 'request', 'complaint')`)
@Check('ticket_status_check', `status IN ('open', 'waiting', 'solved', 'closed')`)
@Check('ticket_priority_check', `priority IN ('low', 'normal', 'high', 'urgent')`)
@Check('ticket_locale_check', `locale IN ('nl', 'en')`)
@Check('ticket_channel_check', `channel IN ('web', 'email', 'phone', 'chat', 'social', 'counter')`)
@Check('ticket_not_into_itself', 'merged_into_id <> id')
@Check('ticket_root', '(merged_into_id IS NULL) = (root_id = id)')
@Check('ticket_solved_has_solution', `status NOT IN ('solved', 'closed') OR solution IS NOT NULL`)
@Index('ticket_queue', { synchronize: false })
@Index('ticket_latest', { synchronize: false })
@Index('ticket_newest', { synchronize: false })
@Index('ticket_unanswered', { synchronize: false })
@Index('ticket_requester', { synchronize: false })
@Index('ticket_merged_root', { synchronize: false })
@Index('ticket_merged', { synchronize: false })
@Index('ticket_assignee', { synchronize: false })
@Index('ticket_product', { synchronize: false })
@Index('ticket_team', { synchronize: false })
@Index('ticket_creator', { synchronize: false })
export class Ticket {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'ticket_pkey' })
  id!: string;

  @Column('bigint', { default: () => "nextval('ticket_number')", transformer: asNumber })
  number!: number;

  /** Its key in the file it was imported from. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('text', { name: 'imported_hash', nullable: true, select: false })
  importedHash?: string | null;

  @Column('text')
  subject!: string;

  @Column('text')
  type!: TicketKind;

  @Column('text')
  status!: TicketStatus;

  @Column('text')
  priority!: Priority;

  @Column('uuid', { name: 'product_id', nullable: true })
  @ForeignKey('product', { name: 'ticket_product_id_fkey', onDelete: 'RESTRICT' })
  productId!: string | null;

  @Column('text')
  locale!: Locale;

  @Column('text')
  channel!: Channel;

  @Column('uuid', { name: 'requester_id', nullable: true })
  @ForeignKey('account', { name: 'ticket_requester_id_fkey', onDelete: 'SET NULL' })
  requesterId!: string | null;

  @Column('uuid', { name: 'assignee_id', nullable: true })
  @ForeignKey('account', { name: 'ticket_assignee_id_fkey', onDelete: 'SET NULL' })
  assigneeId!: string | null;

  @Column('uuid', { name: 'team_id', nullable: true })
  @ForeignKey('team', { name: 'ticket_team_id_fkey', onDelete: 'SET NULL' })
  teamId!: string | null;

  /** Who wrote it down; null when that was the requester, or nobody with an account. */
  @Column('uuid', { name: 'created_by', nullable: true })
  @ForeignKey('account', { name: 'ticket_created_by_fkey', onDelete: 'SET NULL' })
  createdBy!: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'solved_at', nullable: true })
  solvedAt!: Date | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  /** Since when the customer waits for an answer; null when staff spoke last or it is solved. */
  @Column('timestamptz', { name: 'unanswered_since', nullable: true })
  unansweredSince!: Date | null;

  @Column('text', { nullable: true })
  solution!: string | null;

  @Column('uuid', { name: 'merged_into_id', nullable: true })
  @ForeignKey('ticket', { name: 'ticket_merged_into_id_fkey', onDelete: 'RESTRICT' })
  mergedIntoId!: string | null;

  /** The ticket it counts as: itself, or the one at the end of its merges. */
  @Column('uuid', { name: 'root_id' })
  @ForeignKey('ticket', { name: 'ticket_root_id_fkey', onDelete: 'RESTRICT' })
  rootId!: string;

  @Column('timestamptz', { name: 'merged_at', nullable: true })
  mergedAt!: Date | null;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  @Column('int', { default: 1 })
  version!: number;

  get isMerged(): boolean {
    return this.mergedIntoId !== null;
  }

  get isDone(): boolean {
    return this.status === 'solved' || this.status === 'closed';
  }

  /** @throws TicketCanNotBecome when there is no such step from where it stands. */
  become(status: TicketStatus): void {
    if (!canBecome(this.status, status)) throw new TicketCanNotBecome(this.number, this.status, status);
    this.status = status;
  }

  /** Says whom it waits for: the desk (open) or the customer. What is solved must be reopened first. */
  waitFor(status: 'open' | 'waiting'): void {
    if (this.isDone) throw new TicketCanNotBecome(this.number, this.status, status);
    if (this.status !== status) this.become(status);
  }

  /** The customer said something: what waited for that, or was thought to be solved, is the desk's again. */
  hear(now: Date): void {
    if (this.isDone) this.reopen();
    else this.waitFor('open');
    this.unansweredSince ??= now;
  }

  /** Staff said something to the customer. */
  answer(): void {
    this.unansweredSince = null;
  }

  solve(solution: string, now: Date): void {
    this.become('solved');
    this.solution = solution;
    this.solvedAt = now;
    this.unansweredSince = null;
  }

  close(now: Date): void {
    this.become('closed');
    this.closedAt = now;
  }

  /** What its solution was stays readable in its changes. */
  reopen(): void {
    this.become('open');
    this.solution = null;
    this.solvedAt = null;
    this.closedAt = null;
  }
}
