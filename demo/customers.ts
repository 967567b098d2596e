import type { DemoContent, DemoLocale } from './content.js';
import { WeightedDraw, type Random } from './random.js';

/** Someone who asks the desk something: a customer at home, or a colleague about the workplace. */
export interface Customer {
  email: string;
  name: string;
  locale: DemoLocale;
}

/** Who asks. `recent` is drawn for the last days, so that the people with a demo sign-in find something that still runs. */
export interface Cast {
  customers: WeightedDraw<Customer>;
  recent: WeightedDraw<Customer>;
  colleagues: WeightedDraw<Customer>;
}

const INVENTED_CUSTOMERS = 600;
const COLLEAGUES = 40;
const DUTCH_SHARE = 0.75;

export function inventCast(content: DemoContent, random: Random): Cast {
  const signIns = content.people.filter(({ role }) => role === 'customer');
  const taken = new Set(content.people.map(({ email }) => email));
  const invent = (domain: string) => inventCustomer(content, domain, taken, random);
  const invented = Array.from({ length: INVENTED_CUSTOMERS }, () => invent('voorbeeld.example'));
  const colleagues = Array.from({ length: COLLEAGUES }, () => invent('zonnedal.example'));

  const customers: Customer[] = [...signIns, ...invented];
  // A few people ask often and most hardly ever, as at any desk. The sign-ins ask enough to have a history to look at.
  const habits = new Map(invented.map((customer) => [customer, 0.3 + 3 * random.next() ** 3]));
  return {
    customers: new WeightedDraw(customers, (customer) => habits.get(customer) ?? 4),
    recent: new WeightedDraw(customers, (customer) => habits.get(customer) ?? 40),
    colleagues: new WeightedDraw(colleagues, () => 1),
  };
}

function inventCustomer(content: DemoContent, domain: string, taken: Set<string>, random: Random): Customer {
  const locale: DemoLocale = random.chance(DUTCH_SHARE) ? 'nl' : 'en';
  const { first, last } = content.wording[locale].names;
  const name = `${random.pick(first)} ${random.pick(last)}`;
  const mailbox = toMailbox(name);

  let email = `${mailbox}@${domain}`;
  for (let namesake = 2; taken.has(email); namesake += 1) email = `${mailbox}${namesake}@${domain}`;
  taken.add(email);
  return { email, name, locale };
}

function toMailbox(name: string): string {
  const plain = name.normalize('NFD').replace(/[^A-Za-z ]/g, '');
  return plain.toLowerCase().replace(' ', '.').replaceAll(' ', '');
}
