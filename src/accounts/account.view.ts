import type { Locale } from '../platform/locale/index.js';
import type { Account } from './account.entity.js';
import type { Role } from './actor.js';

/** What other rooms know of an account. */
export interface AccountSummary {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  locale: Locale;
}

/** An account as admins and its owner see it. */
export interface AccountView extends AccountSummary {
  teamId: string | null;
  /** Whether signing in takes a code of an app too. */
  totp: boolean;
  disabledAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

export function presentAccount(account: Account): AccountView {
  const { id, name, email, role, locale, teamId, totpConfirmedAt, disabledAt, createdAt, updatedAt, version } = account;
  return {
    id,
    name,
    email,
    role,
    locale,
    teamId,
    totp: totpConfirmedAt !== null,
    disabledAt,
    createdAt,
    updatedAt,
    version,
  };
}
