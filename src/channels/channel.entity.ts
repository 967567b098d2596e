import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';
import type { Channel as ChannelKind } from '../tickets/index.js';
import type { Holiday, OpeningHours, Span, Weekday } from './opening-hours.js';

export const QUEUES = ['desk', 'reported', 'none'] as const;
/** How its waiting time is known: from our own tickets, from the reports of another system, or not at all. */
export type Queue = (typeof QUEUES)[number];

export type InBothLocales = Readonly<Record<Locale, string>>;

/** A way to reach us: a telephone number, a mailbox, a counter. There may be several of one kind. */
@Entity('channel')
@Unique('channel_key_key', ['key'])
@Check('channel_kind_check', `kind IN ('web', 'email', 'phone', 'chat', 'social', 'counter')`)
@Check('channel_queue_check', `queue IN ('desk', 'reported', 'none')`)
@Check('channel_off_has_reason', '(switched_off_at IS NULL) = (off_reason IS NULL)')
export class Channel {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'channel_pkey' })
  id!: string;

  /** What addresses and other systems call it; never changes. */
  @Column('text')
  key!: string;

  @Column('text')
  kind!: ChannelKind;

  @Column('jsonb')
  name!: InBothLocales;

  /** Where it is: a number, a mail address, a street, a web address. */
  @Column('text')
  address!: string;

  @Column('text', { array: true })
  languages!: Locale[];

  @Column('text', { name: 'time_zone' })
  timeZone!: string;

  @Column('jsonb')
  weekly!: Partial<Record<Weekday, Span[]>>;

  @Column('jsonb')
  holidays!: Holiday[];

  @Column('text')
  queue!: Queue;

  @Column('timestamptz', { name: 'switched_off_at', nullable: true })
  switchedOffAt!: Date | null;

  /** Why it is switched off, for customers. */
  @Column('jsonb', { name: 'off_reason', nullable: true })
  offReason!: InBothLocales | null;

  /** Its place among the channels. */
  @Column('int')
  position!: number;

  @Column('text', { nullable: true, select: false })
  secret?: string | null;

  /** Where the answers of a chat or social channel are sent. */
  @Column('text', { name: 'outgoing_url', nullable: true })
  outgoingUrl!: string | null;

  @Column('int', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  get hours(): OpeningHours {
    const { timeZone, weekly, holidays } = this;
    return { timeZone, weekly, holidays };
  }

  get isSwitchedOff(): boolean {
    return this.switchedOffAt !== null;
  }
}
