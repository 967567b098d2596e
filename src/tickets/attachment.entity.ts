import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A file that came with a moment. Whoever may read the moment may read the file, and nobody else. */
@Entity('attachment')
@Unique('attachment_moment_id_sha256_name_key', ['momentId', 'sha256', 'name'])
export class Attachment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'attachment_pkey' })
  id!: string;

  @Index('attachment_ticket')
  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('ticket', { name: 'attachment_ticket_id_fkey', onDelete: 'CASCADE' })
  ticketId!: string;

  @Column('uuid', { name: 'moment_id' })
  @ForeignKey('moment', { name: 'attachment_moment_id_fkey', onDelete: 'CASCADE' })
  momentId!: string;

  /** Safe to hand to any computer. */
  @Column('text')
  name!: string;

  /** What the content says it is, not what the sender said. */
  @Column('text', { name: 'media_type' })
  mediaType!: string;

  @Column('int')
  bytes!: number;

  /** In hexadecimal. */
  @Column('text')
  sha256!: string;

  /** Read only when somebody downloads it. */
  @Column('bytea', { select: false })
  content!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
