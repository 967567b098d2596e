import { randomBytes } from 'node:crypto';
import {
  AccountsService,
  PasswordsService,
  SYSTEM,
  SessionsService,
  type Actor,
  type AccountSummary,
  type Role,
} from '../../src/accounts/index.js';
import {
  ArticlesQueries,
  ArticlesService,
  type ArticleAudience,
  type ArticleView,
  type NewArticle,
} from '../../src/knowledge/index.js';
import type { Locale } from '../../src/platform/locale/index.js';
import { ProductsService, type NewProduct, type ProductView } from '../../src/products/index.js';
import {
  TicketClosing,
  TicketHandling,
  TicketLinks,
  TicketOpening,
  TicketsQueries,
  type TicketDetails,
  type TicketToOpen,
} from '../../src/tickets/index.js';
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

/** Somebody as the services see them when they are signed in. */
export function actorOf({ id, name, role }: { id: string; name: string; role: Role }): Actor {
  return { ...SYSTEM, key: `account:${id}`, accountId: id, name, role, via: 'session' };
}

/** A product that customers see, unless told otherwise. */
export function buildProduct(app: TestApp, wanted: Partial<NewProduct> = {}): Promise<ProductView> {
  const unique = randomBytes(4).toString('hex');
  return app.get(ProductsService).create(SYSTEM, {
    key: `product-${unique}`,
    name: { nl: `Het product ${unique}`, en: `The product ${unique}` },
    ...wanted,
  });
}

/** What a test asks of an article; everything else is made up. */
interface WantedArticle {
  question?: string;
  answer?: string;
  locale?: Locale;
  audience?: ArticleAudience;
  productId?: string | null;
  /** Online, or a draft. */
  published?: boolean;
  externalId?: string;
  /** Instead of question, answer and locale, for an article in two languages. */
  texts?: NewArticle['texts'];
}

/** A published public article in Dutch, unless told otherwise, as editors see it. */
export async function buildArticle(
  app: TestApp,
  { question, answer = 'Zo doet u dat.', locale = 'nl', published = true, texts, ...rest }: WantedArticle = {},
): Promise<ArticleView & { version: number }> {
  const asked = question ?? `Hoe werkt ${randomBytes(4).toString('hex')}?`;
  const written = await app.get(ArticlesService).create(SYSTEM, {
    ...rest,
    texts: texts ?? { [locale]: { question: asked, answer } },
    publish: published,
  });
  return { ...(await app.get(ArticlesQueries).get(SYSTEM, written.id)), version: written.version };
}

/** What a test asks of a ticket; everything else is made up. */
interface WantedTicket extends Partial<Omit<TicketToOpen, 'requester'>> {
  /** Whose question it is; nobody known when left out. */
  requesterId?: string | null;
  /** Solved or closed ones have the solution "Opgelost." */
  status?: 'open' | 'waiting' | 'solved' | 'closed';
}

/** An open ticket, asked by its requester, as staff see it. */
export async function buildTicket(
  app: TestApp,
  { requesterId, status = 'open', priority, assigneeId, teamId, ...asked }: WantedTicket = {},
): Promise<TicketDetails> {
  const customer = {
    ...SYSTEM,
    key: 'a test',
    accountId: requesterId ?? null,
    role: 'customer',
    via: 'api-key',
  } as const;
  const wanted = { subject: 'Hoe werkt dit?', text: 'Ik kom er niet uit.', ...asked };
  const { id } = await app.get(TicketOpening).open(requesterId ? customer : SYSTEM, wanted);

  const version = async () => (await app.get(TicketsQueries).get(SYSTEM, id)).version;
  if (priority) await app.get(TicketHandling).update(SYSTEM, id, { version: await version(), priority });
  if (assigneeId || teamId) {
    await app.get(TicketHandling).assign(SYSTEM, id, { version: await version(), assigneeId, teamId });
  }
  if (status === 'waiting') await app.get(TicketHandling).update(SYSTEM, id, { version: await version(), status });
  if (status === 'solved' || status === 'closed') {
    await app.get(TicketClosing).solve(SYSTEM, id, { version: await version(), text: 'Opgelost.' });
  }
  if (status === 'closed') await app.get(TicketClosing).close(SYSTEM, id, await version());
  return app.get(TicketsQueries).get(SYSTEM, id);
}

/** Predicts for a ticket these articles and no others, as the matcher does: probabilities by article id. */
export async function buildPredictions(
  app: TestApp,
  ticketId: string,
  probabilities: Readonly<Record<string, number>>,
): Promise<void> {
  const predictions = Object.entries(probabilities).map(([articleId, probability]) => ({
    ticketId,
    articleId,
    probability,
  }));
  await app.db.write((tx) => app.get(TicketLinks).replacePredictions(tx, [ticketId], predictions));
}

/** The cookies an answer sets, as the value of a Cookie header. */
export function cookieFrom(response: { headers: Record<string, unknown> }): string {
  const lines = (response.headers['set-cookie'] ?? []) as string[];
  return lines.map((line) => line.split(';')[0]).join('; ');
}
