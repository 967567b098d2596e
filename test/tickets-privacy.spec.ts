import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService, SYSTEM } from '../src/accounts/index.js';
import { type TicketDetails } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildPredictions, buildProduct, buildTicket } from './setup/build.js';
import { callerOf, portalOf, visitorOf, type Caller } from './setup/caller.js';

const NOBODY = '0193e8c5-0000-7000-8000-000000000000';

describe('what customers learn of tickets', () => {
  let app: TestApp;
  let agent: Caller;
  let aya: { id: string };
  let anna: Caller;
  let annaId: string;
  let bert: Caller;
  let bertId: string;
  let bertsPortal: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    aya = await buildAccount(app, { role: 'agent', name: 'Aya', email: 'aya@dienst.nl' });
    agent = await callerOf(app, aya);
    const [one, other] = [await buildAccount(app, { name: 'Anna' }), await buildAccount(app, { name: 'Bert' })];
    [annaId, bertId] = [one.id, other.id];
    anna = await callerOf(app, one);
    bert = await callerOf(app, other);
    const scopes = ['tickets:read', 'tickets:write'] as const;
    const { token } = await app.get(ApiKeysService).create(SYSTEM, { name: 'Portal', scopes: [...scopes] });
    bertsPortal = portalOf(app, token, other.email);
  });
  afterAll(() => app.stop());

  const asked = (wanted: Parameters<typeof buildTicket>[1] = {}) =>
    buildTicket(app, { requesterId: annaId, ...wanted });

  /** Every way to ask for one ticket or to change it. */
  function tries(by: Caller, id: string | number, version: number) {
    return [
      by.get(`/tickets/${id}`),
      by.patch(`/tickets/${id}`, { version, subject: 'Van mij' }),
      by.post(`/tickets/${id}/moments`, { text: 'Hallo?' }),
      by.post(`/tickets/${id}/moments`, { text: 'Hallo?', kind: 'note' }),
      by.put(`/tickets/${id}/assignment`, { version, assigneeId: null }),
      by.put(`/tickets/${id}/solution`, { version, text: 'Zo.' }),
      by.delete(`/tickets/${id}/solution`, { version }),
      by.put(`/tickets/${id}/closure`, { version }),
      by.delete(`/tickets/${id}/closure`, { version }),
    ];
  }

  it('is nothing of somebody else’s, whatever they try, just as of what is not there', async () => {
    const { id, number, version } = await asked({ subject: 'Kwetsbaar geheim' });
    for (const by of [bert, bertsPortal]) {
      const refused = [];
      for (const name of [id, number, NOBODY, 999_999, 'drop-table']) {
        for (const attempt of tries(by, name, version)) {
          const { status, body } = await attempt;
          refused.push({ name, status, body });
        }
      }
      for (const { status, body, name } of refused) {
        expect(status).toBe(404);
        expect(body).toMatchObject({ code: 'ticket-not-found', detail: `There is no ticket ${name}.` });
      }
      expect((await by.get('/tickets?q=kwetsbaar')).body.items).toEqual([]);
      expect((await by.get(`/tickets?q=${number}`)).body.items).toEqual([]);
      expect((await by.get(`/tickets?requester=${annaId}`)).body.items).toEqual([]);
      expect((await by.get('/tickets')).body.items).toEqual([]);
      expect((await by.get('/tickets/counts')).body).toMatchObject({ open: 0, waiting: 0 });
    }
    for (const attempt of tries(visitorOf(app), id, version)) expect((await attempt).status).toBe(401);
    expect((await agent.get(`/tickets/${id}`)).body).toMatchObject({ version, subject: 'Kwetsbaar geheim' });
  });

  it('is not what staff noted, arranged or guessed, in no answer at all', async () => {
    const secret = 'ZEERGEHEIM';
    const product = await buildProduct(app, {
      audience: 'staff',
      name: { nl: `${secret} product`, en: `${secret} product` },
    });
    const staffArticle = await buildArticle(app, { audience: 'staff', question: `${secret} artikel` });
    const guessed = await buildArticle(app, { question: `${secret} voorspeld` });
    const { id, number } = await asked();
    await agent.post(`/tickets/${id}/moments`, { kind: 'note', text: `${secret} notitie` }).expect(201);
    await agent.put(`/tickets/${id}/assignment`, { version: 1, assigneeId: 'me' }).expect(200);
    await agent.patch(`/tickets/${id}`, { version: 2, productId: product.id, priority: 'urgent' }).expect(200);
    await buildPredictions(app, id, { [guessed.id]: 0.9 });
    await agent.put(`/tickets/${id}/solution`, { version: 3, text: 'Zo.', articleIds: [staffArticle.id] }).expect(200);

    const answers = [
      await anna.get(`/tickets/${id}`).expect(200),
      await anna.get('/tickets').expect(200),
      await anna.get(`/tickets?q=${number}`).expect(200),
      await anna.get(`/tickets/${id}/articles`).expect(200),
      await anna.get(`/tickets/${id}/followers`).expect(200),
      await anna.post(`/tickets/${id}/moments`, { text: 'Dank u.' }).expect(201),
    ];
    for (const { text } of answers) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain('@dienst.nl');
      expect(text).not.toMatch(/urgent|priority|assignee|"predicted"|unanswered|"staff"/);
    }
    expect(answers[0]!.body).toMatchObject({
      product: null,
      articles: [],
      changes: [{ what: 'solution' }, { what: 'status' }],
    });

    for (const word of [secret, 'notitie', 'zeergeheim notitie']) {
      await app.settled();
      expect((await anna.get(`/tickets?q=${encodeURIComponent(word)}`)).body.items).toEqual([]);
    }
    await app.settled();
    expect((await agent.get(`/tickets?q=${secret}`)).body.items).toHaveLength(1);
  });

  it('can’t be found out by filtering either', async () => {
    await asked({ priority: 'urgent', assigneeId: aya.id });
    for (const query of [
      'priority=urgent',
      `assignee=${aya.id}`,
      'assignee=none',
      `team=${NOBODY}`,
      'unanswered=true',
      'sort=priority',
      'sort=waiting',
    ]) {
      await anna.get(`/tickets?${query}`).expect(400);
    }
    const counts = (await anna.get('/tickets/counts')).body;
    expect(counts).toMatchObject({ mine: 0, unassigned: 0, unanswered: 0, team: 0, urgent: 0 });
  });

  it('is a ticket they follow, without learning more than its requester does', async () => {
    const { id } = await asked({ subject: 'Samen gevraagd' });
    await agent.post(`/tickets/${id}/moments`, { kind: 'note', text: 'Alleen voor ons.' }).expect(201);
    await agent.put(`/tickets/${id}/followers/${bertId}`).expect(200);

    const read = await bert.get(`/tickets/${id}`).expect(200);
    expect(read.body).toMatchObject({ subject: 'Samen gevraagd', requester: { name: 'Anna' } });
    expect(read.text).not.toMatch(/Alleen voor ons|@voorbeeld\.nl/);
    await app.settled();
    expect((await bert.get('/tickets?q=samen')).body.items).toHaveLength(1);
    await bert.post(`/tickets/${id}/moments`, { text: 'Bij mij ook.' }).expect(201);

    await agent.delete(`/tickets/${id}/followers/${bertId}`).expect(204);
    await bert.get(`/tickets/${id}`).expect(404);
  });

  it('is not whose ticket theirs was merged into, nor what was said there', async () => {
    const [hers, his] = [
      await asked({ text: 'Van Anna.' }),
      await buildTicket(app, { requesterId: bertId, text: 'Van Bert.' }),
    ];
    await agent.put(`/tickets/${his.id}/merge`, { intoId: hers.id, version: his.version }).expect(200);

    const texts = ({ body }: { body: TicketDetails }) => body.moments.map(({ text }) => text);
    expect(texts(await agent.get(`/tickets/${hers.id}`))).toEqual(['Van Anna.', 'Van Bert.']);
    const herView = await anna.get(`/tickets/${hers.id}`).expect(200);
    expect(texts(herView)).toEqual(['Van Anna.']);
    expect(herView.body.merged).toEqual([]);

    const hisView = await bert.get(`/tickets/${his.id}`).expect(200);
    expect(hisView.body).toMatchObject({ isMerged: true, mergedInto: null });
    const refused = await bert.post(`/tickets/${his.id}/moments`, { text: 'Hallo?' }).expect(409);
    expect(refused.text).not.toContain(String(hers.number));
    expect(refused.text).not.toContain(hers.id);
    expect((await bert.get(`/tickets?q=${his.number}`)).body.items).toEqual([]);
  });

  it('is only what a key of theirs has the scope for', async () => {
    const { id, version } = await asked();
    const { token } = await app.get(ApiKeysService).create(SYSTEM, { name: 'Reader', scopes: ['tickets:read'] });
    const reader = portalOf(app, token);
    await reader.get(`/tickets/${id}`).expect(200);
    for (const attempt of tries(reader, id, version).slice(1)) expect((await attempt).status).toBe(403);
    const none = await app.get(ApiKeysService).create(SYSTEM, { name: 'None', scopes: ['knowledge:read'] });
    for (const attempt of tries(portalOf(app, none.token), id, version)) expect((await attempt).status).toBe(403);
  });
});
