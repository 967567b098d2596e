import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';
import type { Role } from './actor.js';
import { Team } from './team.entity.js';

/**
 * A person or system that can sign in, or that a ticket was opened for. What proves who they are is never loaded with
 * the account: the services that check it read it by hand.
 */
@Entity('account')
@Unique('account_email_key', ['email'])
@Check('account_email_check', 'email = lower(email)')
@Check('account_role_check', `role IN ('customer', 'agent', 'editor', 'admin')`)
@Check('account_locale_check', `locale IN ('nl', 'en')`)
@Index('account_team', ['teamId'])
@Index('account_role', ['role', 'name'])
export class Account {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'account_pkey' })
  id!: string;

  /** Trimmed and in lower case; null when we never learned one, as with a call from an unknown number. */
  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text')
  name!: string;

  @Column('text')
  role!: Role;

  @Column('text')
  locale!: Locale;

  @Column('uuid', { name: 'team_id', nullable: true })
  @ForeignKey(() => Team, { name: 'account_team_id_fkey', onDelete: 'SET NULL' })
  teamId!: string | null;

  @Column('text', { name: 'password_hash', nullable: true, select: false })
  passwordHash?: string | null;

  @Column('text', { name: 'totp_secret', nullable: true, select: false })
  totpSecret?: string | null;

  /** Since when signing in takes a code too; null when it does not. */
  @Column('timestamptz', { name: 'totp_confirmed_at', nullable: true })
  totpConfirmedAt!: Date | null;

  @Column('bigint', { name: 'totp_last_step', nullable: true, select: false })
  totpLastStep?: string | null;

  /** Since when they may not sign in any more. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  /** Optimistic lock: counts every change. */
  @Column('int', { default: 1 })
  version!: number;

  get isDisabled(): boolean {
    return this.disabledAt !== null;
  }

  get isStaff(): boolean {
    return this.role !== 'customer';
  }
}
