import { SYSTEM } from '../../../src/accounts/index.js';
import { FaqPlacements } from '../../../src/faq/index.js';
import {
  ArticleChecks,
  ArticleComments,
  ArticleFeedback,
  ArticlesQueries,
  ArticlesService,
} from '../../../src/knowledge/index.js';
import {
  Attachments,
  TicketClosing,
  TicketConversation,
  TicketDeletion,
  TicketFollowers,
  TicketHandling,
  TicketLinks,
  TicketMerging,
  TicketsQueries,
} from '../../../src/tickets/index.js';
import type { TestApp } from '../app.js';
import { actorOf, buildArticle, buildPredictions, buildProduct, buildTicket } from '../build.js';
import { hideFragments } from './fragments.js';
import { hideWhatTheHouseKeeps } from './house.js';
import { hideManuals } from './manuals.js';
import { buildPeople, type People } from './people.js';
import { ADMINS, BERT_AND_DESK, COMMON_WORD, CUSTOMERS, DESK, EDITORS, STAFF, Secrets, type Who } from './secrets.js';

export interface World {
  headers: People['headers'];
  secrets: Secrets;
  /** Names of things that everybody who asks may act on: what the names of hidden things are smuggled into. */
  known: Record<string, string>;
  /** Things that happen one after the other, and who may not notice them. */
  stages: Array<{ unnoticedBy: readonly Who[]; happen(): Promise<void> }>;
}

/**
 * Builds a desk where every secret has a word of its own in every field that can hold one. At first it holds Anna's
 * own ticket and what the desk keeps under it; the stages add the rest.
 */
export async function buildWorld(app: TestApp): Promise<World> {
  // Numbers that can't be mistaken for anything else on a page.
  await app.db.write((tx) => tx.query('ALTER SEQUENCE ticket_number RESTART WITH 918273001'));
  const secrets = new Secrets();
  const people = await buildPeople(app, secrets);
  const builder = new WorldBuilder(app, secrets, people);
  const known = await builder.begin();
  return {
    headers: people.headers,
    secrets,
    known,
    stages: [
      { unnoticedBy: ['visitor'], happen: () => builder.writeForCustomers() },
      { unnoticedBy: ['visitor', 'anna', 'former follower', 'portal of anna'], happen: () => builder.hideTheRest() },
    ],
  };
}

class WorldBuilder {
  private productId = '';
  private staffArticleId = '';
  private staffKey = '';
  private editedId = '';

  constructor(
    private readonly app: TestApp,
    private readonly secrets: Secrets,
    private readonly people: People,
  ) {}

  async begin(): Promise<Record<string, string>> {
    const { app, secrets } = this;
    const { anna, backOffice, editor, teamId } = this.people;
    this.productId = (await buildProduct(app, { key: 'app' })).id;
    const open = await buildArticle(app, { question: `Hoe werkt ${COMMON_WORD}?`, productId: this.productId });
    this.editedId = (await buildArticle(app, { question: 'Wat staat er?', productId: this.productId })).id;
    const part = secrets.tell('a part for staff of a public article', STAFF);
    this.staffKey = secrets.mark('the fragment of a part for staff', STAFF);
    const answer = `Iets.\n\n:::staff\n${part} {{fragment:${this.staffKey}}}\n:::`;
    await buildArticle(app, { question: 'Wat is er voor wie?', answer });
    const guessed = await this.article('a predicted article', STAFF, { audience: 'staff' });
    this.staffArticleId = await this.article('a staff-only article', STAFF, { audience: 'staff' });

    const own = await buildTicket(app, { requesterId: anna.id, subject: `Mijn ${COMMON_WORD}` });
    const desk = actorOf(backOffice);
    const { moment } = await app
      .get(TicketConversation)
      .note(desk, own.id, { text: secrets.tell('a note on Anna’s own ticket', DESK) });
    const [file] = await app.get(Attachments).attach(desk, own.id, moment.id, [secrets.file('a note', DESK)]);
    secrets.hide('a note', DESK, { momentId: moment.id, attachmentId: file!.id }, { ticketId: own.id });
    const links = app.get(TicketLinks);
    await buildPredictions(app, own.id, { [guessed]: 0.9 });
    for (const articleId of [open.id, this.staffArticleId]) await links.link(SYSTEM, own.id, articleId);
    const handling = app.get(TicketHandling);
    const version = () => this.versionOf(own.id);
    await handling.assign(SYSTEM, own.id, { version: await version(), assigneeId: backOffice.id, teamId });
    for (const productId of [await this.staffProduct(), this.productId]) {
      await handling.update(SYSTEM, own.id, { version: await version(), productId });
    }
    const reason = secrets.tell('why a public one is pinned', STAFF);
    await app.get(FaqPlacements).set(actorOf(editor), open.id, { kind: 'pinned', position: 1, reason });

    const his = await this.ticket('Bert’s ticket merged into Anna’s', this.people.bert, BERT_AND_DESK);
    await app.get(TicketMerging).merge(SYSTEM, his, { intoId: own.id, version: await this.versionOf(his) });
    const { number, moments } = await app.get(TicketsQueries).get(SYSTEM, own.id);
    return {
      ticketId: own.id,
      ticketNumber: String(number),
      momentId: moments[0]!.id,
      articleId: open.id,
      editedId: this.editedId,
      slug: 'hoe-werkt-zwijgplicht',
      productKey: 'app',
      locale: 'nl',
      version: '1',
    };
  }

  async writeForCustomers(): Promise<void> {
    const id = await this.article('an article for customers', CUSTOMERS, { audience: 'customers' });
    const asked = await buildTicket(this.app, { subject: 'Van niemand' });
    await this.app.get(TicketLinks).link(SYSTEM, asked.id, id);
  }

  async hideTheRest(): Promise<void> {
    const { app, secrets } = this;
    const { anna, bert, former, editor } = this.people;
    const his = await this.ticket('Bert’s ticket', bert, BERT_AND_DESK);
    const followers = app.get(TicketFollowers);
    await followers.add(SYSTEM, his, former.id);
    await followers.remove(SYSTEM, his, former.id);
    for (const [what, requester] of [
      ['Anna’s deleted ticket', anna],
      ['Bert’s deleted ticket', bert],
    ] as const) {
      await app.get(TicketDeletion).delete(SYSTEM, await this.ticket(what, requester, []));
    }

    const editing = actorOf(editor);
    const links = app.get(TicketLinks);
    const draft = await this.article('a draft', EDITORS, { published: false });
    const archived = await this.article('an archived article', EDITORS, {});
    const articles = app.get(ArticlesService);
    const nl = 'nl' as const;
    await app.get(ArticleComments).add(SYSTEM, this.editedId, nl, {
      text: secrets.tell('a comment of an editor', EDITORS),
      quote: secrets.tell('the words that a comment is about', EDITORS),
    });
    const doubt = {
      source: 'a test',
      title: secrets.tell('why an article is doubted', EDITORS),
      note: secrets.tell('a note about it', EDITORS),
    };
    await app.db.write((tx) =>
      app.get(ArticleChecks).flag(tx, this.editedId, { kind: 'manual-changed', evidence: doubt }),
    );
    await app.get(ArticleFeedback).give(
      SYSTEM,
      this.editedId,
      {
        locale: nl,
        reason: 'wrong',
        text: secrets.tell('what a reader said about an article', EDITORS),
        email: `${secrets.mark('the address of a reader', [])}@voorbeeld.nl`,
      },
      { address: '192.0.2.1' },
    );
    await articles.archive(editing, archived, null, 1);
    for (const id of [draft, archived, this.staffArticleId]) await links.link(SYSTEM, his, id);

    // Two versions that are not the published one: before it and after it.
    const save = (version: number, what: string) =>
      articles.save(editing, this.editedId, 'nl', {
        question: `${secrets.tell(`the question of ${what}`, EDITORS)}?`,
        answer: secrets.tell(`the answer of ${what}`, EDITORS),
        version,
      });
    const older = await save(1, 'an old version');
    const restored = await articles.restoreVersion(editing, this.editedId, 'nl', 1, older.version);
    await save(restored.version, 'a newer version');

    const placements = app.get(FaqPlacements);
    const because = (what: string, knownTo: readonly Who[]) => ({ reason: secrets.tell(`why ${what}`, knownTo) });
    const pinned = { kind: 'pinned', position: 1 } as const;
    await placements.set(editing, this.staffArticleId, { ...pinned, ...because('a staff-only one is pinned', STAFF) });
    await placements.set(editing, draft, { kind: 'excluded', ...because('a draft is kept out', EDITORS) });
    await placements.set(editing, archived, { ...pinned, ...because('an archived one was pinned', EDITORS) });
    await hideWhatTheHouseKeeps(app, secrets, bert);
    await hideManuals(app, secrets, this.productId);
    await hideFragments(app, secrets, this.staffKey);
  }

  /** A ticket with a secret in each of its fields. */
  private async ticket(what: string, requester: { id: string }, knownTo: readonly Who[]): Promise<string> {
    const { app, secrets } = this;
    const { backOffice, teamId } = this.people;
    const { id, number } = await buildTicket(app, {
      requesterId: requester.id,
      subject: secrets.tell(`the subject of ${what}`, knownTo),
      text: secrets.tell(`the text of ${what}`, knownTo),
      assigneeId: backOffice.id,
      teamId,
      priority: 'urgent',
    });
    const desk = actorOf(backOffice);
    const talk = app.get(TicketConversation);
    const { moment } = await talk.reply(desk, id, { text: secrets.tell(`a reply under ${what}`, knownTo) });
    const [file] = await app.get(Attachments).attach(desk, id, moment.id, [secrets.file(what, knownTo)]);
    const staff = knownTo.filter((who) => DESK.includes(who));
    await talk.note(desk, id, { text: secrets.tell(`a note on ${what}`, staff) });
    const solution = { version: await this.versionOf(id), text: secrets.tell(`the solution of ${what}`, knownTo) };
    await app.get(TicketClosing).solve(SYSTEM, id, solution);
    const names = { ticketId: id, ticketNumber: String(number), momentId: moment.id, attachmentId: file!.id };
    // The audit log knows that a ticket was deleted, and none of its words.
    secrets.hide(what, knownTo.length > 0 ? knownTo : ADMINS, names);
    return id;
  }

  private async staffProduct(): Promise<string> {
    const { secrets } = this;
    const { id, key } = await buildProduct(this.app, {
      key: secrets.mark('the key of a product for staff', STAFF),
      audience: 'staff',
      name: { nl: secrets.tell('the name of a product for staff', STAFF), en: 'For staff' },
      description: { nl: secrets.tell('the description of a product for staff', STAFF), en: 'For staff' },
    });
    secrets.hide('a product for staff', STAFF, { productId: id, productKey: key });
    return id;
  }

  private async article(what: string, knownTo: readonly Who[], wanted: object): Promise<string> {
    const { app, secrets } = this;
    const { id } = await buildArticle(app, {
      question: `${secrets.tell(`the question of ${what}`, knownTo)}?`,
      answer: secrets.tell(`the answer of ${what}`, knownTo),
      productId: this.productId,
      ...wanted,
    });
    const { texts } = await app.get(ArticlesQueries).get(SYSTEM, id);
    const { slug } = Object.values(texts)[0] as { slug: string };
    secrets.hide(what, knownTo, { articleId: id, slug }, { locale: 'nl', version: '1' });
    return id;
  }

  private async versionOf(id: string): Promise<number> {
    return (await this.app.get(TicketsQueries).get(SYSTEM, id)).version;
  }
}
