import { isStaff, type Actor } from '../../accounts/index.js';
import { isPersonOfTheDesk } from '../procedure.policy.js';

/** Staff who are signed in read every run; customers those that they did themselves. */
export function mayReadRun(actor: Actor, run: { via: string; customerId: string }): boolean {
  if (isPersonOfTheDesk(actor)) return true;
  return isOwnRun(actor, run);
}

/** The same as mayReadRun, for a run under this alias. `bind` puts a value among the query's parameters. */
export function visibleRuns(actor: Actor, alias: string, bind: (value: unknown) => string): string {
  if (isPersonOfTheDesk(actor)) return 'true';
  if (isStaff(actor) || actor.accountId === null) return 'false';
  return `(${alias}.via = 'self-service' AND ${alias}.customer_id = ${bind(actor.accountId)})`;
}

/** A customer's own, also through a portal that acts for them. */
export function isOwnRun(actor: Actor, { via, customerId }: { via: string; customerId: string }): boolean {
  return via === 'self-service' && !isStaff(actor) && actor.accountId !== null && actor.accountId === customerId;
}
