import { AccountsService, PasswordsService, SYSTEM } from '../src/accounts/index.js';
import { ArticleImport, FragmentsQueries, FragmentsService, type ArticleRecord } from '../src/knowledge/index.js';
import { Clock, DAY_MS } from '../src/platform/clock/index.js';
import { Database } from '../src/platform/database/index.js';
import { EventRelay } from '../src/platform/events/index.js';
import { MailDelivery } from '../src/platform/mail/index.js';
import { ProductsQueries, ProductsService } from '../src/products/index.js';
import { SynonymsService } from '../src/search/index.js';
import { Importer, recordSource } from '../src/tickets/index.js';
import { loadChannels } from './channels.js';
import { loadDemoContent, type DemoContent, type DemoPerson } from './content.js';
import { loadMails } from './mails.js';
import { liveMoments } from './live-moments.js';
import { loadDemoProcedures } from './load-procedures.js';
import { generateTickets } from './generate-tickets.js';
import { loadRuns, loadTeams } from './load-ledger.js';
import { loadManuals } from './load-manuals.js';
import { loadTasks } from './load-tasks.js';
import type { Service } from './service.js';
import { withTeam } from './two-lines.js';

const TICKETS = { seed: 20_260, count: 2_000, days: 180 };

/**
 * Fills an empty desk with Zonnedal: its products, people, articles and half a year of tickets. Answers whether the
 * demo is there. Every step can be done twice, so a start that was killed halfway is finished by the next one.
 */
export async function loadDemo(service: Service): Promise<boolean> {
  const database = service.get(Database);
  const [state] = await database.query<{ value: string }>(
    `SELECT value #>> '{}' AS value FROM setting WHERE key = 'demo'`,
  );
  if (state?.value === 'loaded') return true;
  if (!state && !(await isEmpty(database))) return false;

  await note(database, 'loading');
  const content = await loadDemoContent();
  await loadPeople(service, content);
  await loadProducts(service, content);
  await loadFragments(service, content);
  const now = service.get(Clock).now();
  await database.write((tx) => service.get(ArticleImport).save(tx, SYSTEM, articleRecords(content, now)));
  // After the articles: their newest versions make one of those doubtful.
  await loadManuals(service);
  // Each waits for the database most of the time.
  await Promise.all([loadTasks(service, content.people), loadSynonyms(service, content), loadChannels(service)]);
  await loadDemoProcedures(service, content.people);
  // What happens live is mailed: to nobody but us, as long as there is no mail server.
  const isKeptInside = !service.get(MailDelivery).leavesTheHouse('email');
  await loadTeams(service, content.people);
  // Before the tickets of half a year: nobody is busy yet with reading those.
  if (isKeptInside) await loadRuns(service, content.people);
  await loadTickets(service, content);
  await loadMails(service);
  if (isKeptInside) await liveMoments(service, database, service.get(Clock).now());
  await service.get(EventRelay).settled();
  // Everything that is looked up from now on is planned for a desk that is full.
  await database.query('ANALYZE');
  await note(database, 'loaded');
  return true;
}

/** The people one can sign in as, for printing. */
export async function demoSignIns(): Promise<DemoPerson[]> {
  return (await loadDemoContent()).people;
}

async function isEmpty(database: Database): Promise<boolean> {
  const [row] = await database.query<{ empty: boolean }>(
    'SELECT NOT EXISTS (SELECT FROM account) AND NOT EXISTS (SELECT FROM ticket) AND NOT EXISTS (SELECT FROM article) AS empty',
  );
  return row!.empty;
}

async function note(database: Database, state: 'loading' | 'loaded'): Promise<void> {
  await database.write((tx) =>
    tx.query(
      `INSERT INTO setting (key, value) VALUES ('demo', to_jsonb($1::text)) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [state],
    ),
  );
}

async function loadPeople(service: Service, { people }: DemoContent): Promise<void> {
  const known = await service.get(Database).query<{ email: string }>('SELECT email FROM account');
  const there = new Set(known.map(({ email }) => email));
  for (const { email, name, role, locale, password } of people) {
    if (there.has(email)) continue;
    const { id } = await service.get(AccountsService).create(SYSTEM, { email, name, role, locale });
    await service.get(PasswordsService).set(SYSTEM, id, password);
  }
}

async function loadProducts(service: Service, { products }: DemoContent): Promise<void> {
  for (const { key, name, description, audience } of products) {
    if (await service.get(ProductsQueries).findByKey(SYSTEM, key)) continue;
    await service.get(ProductsService).create(SYSTEM, { key, name, description, audience });
  }
}

async function loadSynonyms(service: Service, { synonyms }: DemoContent): Promise<void> {
  const known = await service.get(SynonymsService).list(SYSTEM, { status: 'active' });
  const there = new Set(known.map(({ locale, from }) => `${locale} ${from}`));
  for (const synonym of synonyms) {
    if (!there.has(`${synonym.locale} ${synonym.from}`)) await service.get(SynonymsService).add(SYSTEM, synonym);
  }
}

async function loadFragments(service: Service, { fragments }: DemoContent): Promise<void> {
  const there = await service.get(FragmentsQueries).keys(SYSTEM);
  for (const [key, says] of Object.entries(fragments)) {
    if (!there.includes(key)) await service.get(FragmentsService).save(SYSTEM, key, { ...says, version: 0 });
  }
}

/** The demo's articles as an import takes them. */
export function articleRecords({ articles }: DemoContent, now: Date): ArticleRecord[] {
  return articles.map(({ key, product, audience, status, verifiedDaysAgo, texts }) => {
    const verified = verifiedDaysAgo ? new Date(now.getTime() - verifiedDaysAgo * DAY_MS).toISOString() : null;
    return {
      external_id: key,
      product,
      audience,
      status,
      question_nl: texts.nl?.title ?? null,
      answer_nl: texts.nl?.body ?? null,
      verified_nl: verified,
      question_en: texts.en?.title ?? null,
      answer_en: texts.en?.body ?? null,
      verified_en: verified,
    };
  });
}

async function loadTickets(service: Service, content: DemoContent): Promise<void> {
  const tickets = generateTickets({ ...TICKETS, now: service.get(Clock).now(), content });
  const { finished } = await service
    .get(Importer)
    .start(SYSTEM, recordSource('demo', tickets.map(withTeam)), { kind: 'tickets' });
  const { rejected } = await finished;
  if (rejected > 0) throw new Error(`${rejected} demo tickets were rejected; see the table import_reject.`);
}
