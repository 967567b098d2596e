import { randomUUID } from 'node:crypto';
import { loadDemoContent } from '../../demo/content.js';
import { generateTickets } from '../../demo/generate-tickets.js';
import { SYSTEM, type AccountSummary } from '../../src/accounts/index.js';
import { FaqRebuild } from '../../src/faq/index.js';
import { ArticlesService } from '../../src/knowledge/index.js';
import { TicketClosing, TicketConversation, TicketsQueries, type TicketDetails } from '../../src/tickets/index.js';
import { actorOf, buildAccount, buildProduct, buildTicket } from '../setup/build.js';
import type { TestApp } from '../setup/app.js';

/** The demo organisation, so that pages are looked at with what they are made for. */
export interface Furnished {
  customer: AccountSummary;
  agent: AccountSummary;
  editor: AccountSummary;
  admin: AccountSummary;
  /** Article ids by their key in demo/articles.json. */
  articles: Map<string, string>;
  /** Questions of the customer: one solved with articles, one waiting for the customer, one open with a note. */
  solved: TicketDetails;
  waiting: TicketDetails;
  open: TicketDetails;
}

const TICKETS = 1200;
const DAYS = 120;

/** Products and articles through their services; the many old tickets straight into the tables, and counted by a rebuild. */
export async function furnish(app: TestApp): Promise<Furnished> {
  const content = await loadDemoContent();
  const products = new Map<string, string>();
  for (const { key, name, description, audience } of content.products) {
    products.set(key, (await buildProduct(app, { key, name, description, audience })).id);
  }
  const articles = new Map<string, string>();
  for (const { key, product, audience, status, texts } of content.articles) {
    const { id } = await app.get(ArticlesService).create(SYSTEM, {
      externalId: key,
      audience,
      productId: products.get(product)!,
      texts: Object.fromEntries(
        Object.entries(texts).map(([locale, { title, body }]) => [locale, { question: title, answer: body }]),
      ),
      publish: status === 'published',
    });
    articles.set(key, id);
  }

  const customer = await buildAccount(app, { name: 'Sanne de Wit', email: 'sanne@voorbeeld.nl' });
  const agent = await buildAccount(app, { role: 'agent', name: 'Youssef El Amrani' });
  const editor = await buildAccount(app, { role: 'editor', name: 'Marijke Jansen' });
  const admin = await buildAccount(app, { role: 'admin', name: 'Karel Visser' });

  const tickets = generateTickets({ seed: 7, now: app.clock.now(), count: TICKETS, days: DAYS, content });
  const known = tickets.filter(({ article }) => article.length > 0);
  await insertTickets(
    app,
    known.map((ticket) => ({ ...ticket, id: randomUUID(), product_id: products.get(ticket.product ?? '') ?? null })),
    articles,
  );
  await app.get(FaqRebuild).run();
  // What is written is found once the events of it are read.
  await app.settled();

  return {
    customer,
    agent,
    editor,
    admin,
    articles,
    ...(await conversations(app, { customer, agent, articles, products })),
  };
}

async function conversations(
  app: TestApp,
  {
    customer,
    agent,
    articles,
    products,
  }: Pick<Furnished, 'customer' | 'agent' | 'articles'> & { products: Map<string, string> },
): Promise<Pick<Furnished, 'solved' | 'waiting' | 'open'>> {
  const talk = app.get(TicketConversation);
  const ask = (subject: string, text: string, product: string) =>
    buildTicket(app, { requesterId: customer.id, subject, text, productId: products.get(product) ?? null });
  const read = (id: string) => app.get(TicketsQueries).get(SYSTEM, id);

  const solved = await ask(
    'Mijn thermostaat geeft een leeg scherm',
    'Sinds vanochtend blijft het scherm zwart.\n\nIk heb de stekker er al uit gehaald en er weer in gedaan.',
    'thermostat',
  );
  await talk.reply(actorOf(agent), solved.id, {
    text: 'Wat vervelend. Brandt het lampje aan de onderkant nog?',
    channel: 'phone',
  });
  await talk.reply(actorOf(customer), solved.id, { text: 'Nee, dat is ook uit.' });
  await talk.note(actorOf(agent), solved.id, {
    text: 'Nieuwe batterijen opgestuurd, monteur niet nodig.',
    visibility: 'customer',
  });
  await app.get(TicketClosing).solve(actorOf(agent), solved.id, {
    version: (await read(solved.id)).version,
    text: 'De batterijen waren leeg. Met nieuwe batterijen doet het scherm het weer.',
    articleIds: [articles.get('thermostat-blank-screen')!],
  });

  const waiting = await ask('Factuur van oktober klopt niet', 'Ik betaal ineens 40 euro meer.', 'billing');
  await talk.reply(actorOf(agent), waiting.id, {
    text: 'Kun je ons je meterstanden van 1 oktober sturen? Dan rekenen we het na.',
    status: 'waiting',
  });

  const open = await ask('Wanneer komt de monteur?', 'Ik heb nog geen bevestiging van mijn afspraak.', 'appointments');
  await talk.note(actorOf(agent), open.id, { text: 'Planning gebeld: wordt vanmiddag teruggebeld.' });
  return { solved: await read(solved.id), waiting: await read(waiting.id), open: await read(open.id) };
}

async function insertTickets(
  app: TestApp,
  tickets: Array<ReturnType<typeof generateTickets>[number] & { id: string; product_id: string | null }>,
  articles: Map<string, string>,
): Promise<void> {
  const rows = tickets.map((ticket) => ({
    ...ticket,
    moment_id: randomUUID(),
    solution: ticket.solution ?? 'Opgelost.',
    articles: ticket.article.flatMap((key) => articles.get(key) ?? []),
  }));
  await app.db.write(async (tx) => {
    await tx.query(
      `INSERT INTO ticket (id, external_id, subject, type, status, priority, product_id, locale, channel, opened_at,
                           updated_at, solved_at, closed_at, solution, root_id)
       SELECT id, external_id, subject, type, 'closed', priority, product_id, locale, channel, opened_at, opened_at,
              opened_at, opened_at, solution, id
         FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, external_id text, subject text, type text, priority text,
              product_id uuid, locale text, channel text, opened_at timestamptz, solution text)`,
      [JSON.stringify(rows)],
    );
    await tx.query(
      `INSERT INTO moment (id, ticket_id, at, channel, direction, visibility, author_name, text)
       SELECT moment_id, id, opened_at, channel, 'in', 'customer', '', text
         FROM jsonb_to_recordset($1::jsonb) AS t (moment_id uuid, id uuid, opened_at timestamptz, channel text, text text)`,
      [JSON.stringify(rows)],
    );
    await tx.query(
      `INSERT INTO ticket_link (ticket_id, article_id, source, probability, created_at)
       SELECT id, article, 'confirmed', 1, opened_at
         FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, opened_at timestamptz, articles uuid[]), unnest(articles) AS article`,
      [JSON.stringify(rows)],
    );
  });
}
