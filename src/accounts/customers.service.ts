import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import { normalizeEmail } from './email.js';

export interface Customer {
  email: string;
  /** Kept only when the account is new; empty or left out, it is the part of the address before the @. */
  name?: string | null;
  locale: Locale;
}

const NAME_MAX = 100;

/**
 * The people tickets are opened for: whoever has no account yet gets one by their e-mail address, without a
 * password. An address that has an account keeps it as it is, staff and disabled accounts included: a stranger's
 * form must not rename anybody.
 */
@Injectable()
export class CustomersService {
  constructor(private readonly clock: Clock) {}

  /** The id of the account with this address, made when there was none. @throws InvalidInput at path `email` */
  async findOrCreateCustomer(tx: Tx, customer: Customer): Promise<string> {
    const ids = await this.ensureCustomers(tx, [customer]);
    return [...ids.values()][0]!;
  }

  /**
   * The same for many at once, in two statements; answers the ids by address, trimmed and in lower case (see
   * normalizeEmail). Any number of imports may run beside one another. @throws InvalidInput naming each wrong address
   */
  async ensureCustomers(tx: Tx, customers: readonly Customer[]): Promise<Map<string, string>> {
    const wanted = byAddress(customers);
    const ids = await idsOf(tx, [...wanted.keys()]);
    // In order of address: two imports that add the same people wait for one another, never in a circle.
    const missing = [...wanted].filter(([email]) => !ids.has(email)).sort(([one], [other]) => (one < other ? -1 : 1));
    if (missing.length === 0) return ids;

    await tx.query(
      `INSERT INTO account (id, email, name, role, locale, created_at, updated_at)
       SELECT id, email, name, 'customer', locale, $5, $5
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS t (id, email, name, locale)
       ON CONFLICT (email) DO NOTHING`,
      [
        missing.map(() => newId()),
        missing.map(([email]) => email),
        missing.map(([email, { name }]) => oneLine(name ?? '') || email.split('@')[0]),
        missing.map(([, { locale }]) => locale),
        this.clock.now(),
      ],
    );
    // Read again, for those whom somebody else added in between.
    for (const [email, id] of await idsOf(
      tx,
      missing.map(([address]) => address),
    ))
      ids.set(email, id);
    return ids;
  }
}

/** A name as lists can show it and PostgreSQL can keep it: files hold anything. */
function oneLine(name: string): string {
  return name
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, NAME_MAX);
}

function byAddress(customers: readonly Customer[]): Map<string, Customer> {
  const wanted = new Map<string, Customer>();
  const wrong: Array<{ path: string; message: string }> = [];
  customers.forEach((customer, index) => {
    const email = normalizeEmail(customer.email);
    if (!email)
      wrong.push({ path: customers.length > 1 ? `${index}.email` : 'email', message: 'is not an e-mail address' });
    else if (!wanted.has(email)) wanted.set(email, customer);
  });
  if (wrong.length > 0) throw new InvalidInput(wrong);
  return wanted;
}

async function idsOf(tx: Tx, emails: readonly string[]): Promise<Map<string, string>> {
  const rows: Array<{ email: string; id: string }> = await tx.query(
    'SELECT email, id FROM account WHERE email = ANY($1::text[])',
    [emails],
  );
  return new Map(rows.map(({ email, id }) => [email, id]));
}
