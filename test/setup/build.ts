import { randomBytes } from 'node:crypto';
import {
  AccountsService,
  PasswordsService,
  SYSTEM,
  SessionsService,
  type AccountSummary,
  type Role,
} from '../../src/accounts/index.js';
import type { Locale } from '../../src/platform/locale/index.js';
import type { TestApp } from './app.js';

/** What a test asks of an account; everything else is made up. */
interface WantedAccount {
  role?: Role;
  email?: string;
  name?: string;
  locale?: Locale;
  teamId?: string;
  /** None when left out: hashing takes its time. */
  password?: string;
}

/** Somebody who can sign in; a customer unless told otherwise. */
export async function buildAccount(
  app: TestApp,
  { role = 'customer', email, name, locale = 'nl', teamId, password }: WantedAccount = {},
): Promise<AccountSummary & { email: string }> {
  const unique = randomBytes(4).toString('hex');
  const account = await app.get(AccountsService).create(SYSTEM, {
    role,
    email: email ?? `${role}-${unique}@voorbeeld.nl`,
    name: name ?? `${role} ${unique}`,
    locale,
    teamId: teamId ?? null,
  });
  if (password) await app.get(PasswordsService).set(SYSTEM, account.id, password);
  return { id: account.id, email: account.email!, name: account.name, role: account.role, locale: account.locale };
}

/** Signs somebody in without the form; answers the value of a Cookie header. */
export async function signIn(app: TestApp, account: { id: string }): Promise<string> {
  const device = { address: '127.0.0.1', userAgent: 'a test' };
  const { token } = await app.get(SessionsService).open(account.id, device, 'password');
  return `session=${token}`;
}
