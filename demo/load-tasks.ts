import { type Actor } from '../src/accounts/index.js';
import {
  ArticleFeedback,
  ArticleReviews,
  ArticlesQueries,
  ArticlesService,
  type FeedbackReason,
} from '../src/knowledge/index.js';
import { ManualReports, ManualsQueries } from '../src/manuals/index.js';
import { Database } from '../src/platform/database/index.js';
import type { DemoLocale, DemoPerson } from './content.js';
import { actorFor } from './load-procedures.js';
import type { Service } from './service.js';

/** What editors of Zonnedal wrote since: what was there, what stands there now, and how far it is on its way to readers. */
const EDITS: ReadonlyArray<{
  by: string;
  article: string;
  locale: DemoLocale;
  from: string;
  to: string;
  next: 'publish' | 'ask' | 'keep';
}> = [
  {
    by: 'marit',
    article: 'end-contract',
    locale: 'nl',
    from: 'Dat kan tot vijf werkdagen voor de einddatum; neem contact met ons op.',
    to: 'Dat kan tot vijf werkdagen voor de einddatum, onder **Contract** > **Opzegging intrekken**.',
    next: 'ask',
  },
  {
    by: 'joost',
    article: 'app-widget',
    locale: 'nl',
    from: '> **Nog te controleren:** werkt de brede widget ook op tablets? En welke tekst toont hij als snel inloggen uit staat?',
    to: 'Op een tablet is er alleen de brede widget. Staat snel inloggen uit, dan vraagt hij je om in te loggen.',
    next: 'ask',
  },
  // English still says once a month.
  {
    by: 'joost',
    article: 'change-monthly-amount',
    locale: 'nl',
    from: 'het bedrag één keer per maand wijzigen',
    to: 'het bedrag twee keer per maand wijzigen',
    next: 'publish',
  },
  {
    by: 'joost',
    article: 'dynamic-tariff',
    locale: 'nl',
    from: 'hoogte van de opslag, en of overstappen midden in de maand kan.',
    to: 'of overstappen midden in de maand kan. De opslag is 2 cent per kilowattuur.',
    next: 'keep',
  },
];

const FEEDBACK: ReadonlyArray<{
  by: string;
  article: string;
  locale: DemoLocale;
  reason: FeedbackReason;
  text: string;
  isToBeTold?: boolean;
}> = [
  {
    by: 'anneke',
    article: 'thermostat-offline',
    locale: 'nl',
    reason: 'incomplete',
    text: 'Mijn scherm vraagt na stap 3 om een pincode. Daar staat niets over.',
    isToBeTold: true,
  },
  {
    by: 'ruben',
    article: 'thermostat-offline',
    locale: 'nl',
    reason: 'unclear',
    text: 'Wat is 2,4 GHz, en waar zet ik dat aan?',
  },
  {
    by: 'fenna',
    article: 'invoice-explained',
    locale: 'en',
    reason: 'wrong',
    text: 'My invoice has no line for grid costs any more.',
  },
];

const REPORTS = [
  {
    by: 'lotte',
    locale: 'nl',
    slug: 'zonnedal-app',
    section: 'meterstanden',
    report: { kind: 'wrong', step: 3, comment: 'Bij mij heet die knop Stand toevoegen.' },
  },
  {
    by: 'fenna',
    locale: 'en',
    slug: 'smart-thermostat',
    section: 'on-the-wall',
    report: { kind: 'missing-step', step: 5, comment: 'How far do I strip the wires?' },
  },
] as const;

/** What waits for the editors of Zonnedal this morning, so that their list of tasks shows how it works. All of it or nothing. */
export async function loadTasks(service: Service, people: readonly DemoPerson[]): Promise<void> {
  const database = service.get(Database);
  const [{ isThere } = { isThere: false }] = await database.query<{ isThere: boolean }>(
    'SELECT EXISTS (SELECT FROM article_feedback) AS "isThere"',
  );
  if (isThere) return;
  const actors = new Map<string, Actor>();
  for (const person of people) actors.set(person.key, await actorFor(service, person));
  const keys = [...EDITS, ...FEEDBACK].map(({ article }) => article);
  const articles = await service.get(ArticlesQueries).idsByExternalId(keys);

  await database.write(async () => {
    for (const { by, article, ...edit } of EDITS) await write(service, actors.get(by)!, articles.get(article)!, edit);
    for (const { by, article, locale, reason, text, isToBeTold } of FEEDBACK) {
      const { email } = people.find(({ key }) => key === by)!;
      const said = { locale, reason, text, ...(isToBeTold ? { email } : {}) };
      await service.get(ArticleFeedback).give(actors.get(by)!, articles.get(article)!, said, READER);
    }
    for (const { by, locale, slug, section, report } of REPORTS) {
      const actor = actors.get(by)!;
      const manual = await service.get(ManualsQueries).getShown(actor, locale, slug);
      const version = await service.get(ManualsQueries).version(actor, manual, undefined);
      await service.get(ManualReports).give(actor, { manual, version }, section, report, READER);
    }
  });
}

/** They are signed in: that tells them apart. */
const READER = { address: '192.0.2.1' };

async function write(
  service: Service,
  actor: Actor,
  id: string,
  { locale, from, to, next }: Pick<(typeof EDITS)[number], 'locale' | 'from' | 'to' | 'next'>,
): Promise<void> {
  const article = await service.get(ArticlesQueries).get(actor, id);
  const { question, answer } = article.texts.find((text) => text.locale === locale)!.head!;
  if (!answer.includes(from)) throw new Error(`The demo wants to change what no article says: ${from}`);
  const changed = { version: article.version!, question, answer: answer.replace(from, to) };
  const { version } = await service.get(ArticlesService).save(actor, id, locale, changed);
  if (next === 'publish') await service.get(ArticlesService).publish(actor, id, locale, version);
  if (next === 'ask') await service.get(ArticleReviews).ask(actor, id, locale, version);
}
