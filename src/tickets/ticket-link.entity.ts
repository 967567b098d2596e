import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type LinkSource = 'confirmed' | 'predicted';

/**
 * "This article answers this ticket": confirmed by a person, or predicted with a probability. A ticket and an article
 * have at most one link; a confirmation replaces a prediction, never the other way round.
 */
@Entity('ticket_link')
@Check('ticket_link_source_check', `source IN ('confirmed', 'predicted')`)
@Check('ticket_link_probability_check', 'probability > 0 AND probability <= 1')
@Check('ticket_link_check', `source = 'predicted' OR probability = 1`)
@Index('ticket_link_article', { synchronize: false })
@Index('ticket_link_predicted', { synchronize: false })
export class TicketLink {
  @PrimaryColumn('uuid', { name: 'ticket_id', primaryKeyConstraintName: 'ticket_link_pkey' })
  @ForeignKey('ticket', { name: 'ticket_link_ticket_id_fkey', onDelete: 'CASCADE' })
  ticketId!: string;

  @PrimaryColumn('uuid', { name: 'article_id', primaryKeyConstraintName: 'ticket_link_pkey' })
  @ForeignKey('article', { name: 'ticket_link_article_id_fkey', onDelete: 'CASCADE' })
  articleId!: string;

  @Column('text')
  source!: LinkSource;

  /** Above 0 and at most 1; always 1 when confirmed. */
  @Column('double precision')
  probability!: number;

  /** Who confirmed it; null for a prediction and for what the service itself imported. */
  @Index('ticket_link_creator')
  @Column('uuid', { name: 'created_by', nullable: true })
  @ForeignKey('account', { name: 'ticket_link_created_by_fkey', onDelete: 'SET NULL' })
  createdBy!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
