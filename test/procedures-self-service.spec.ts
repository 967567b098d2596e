import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService, SYSTEM, type AccountSummary } from '../src/accounts/index.js';
import { fromYaml, ProceduresQueries, ProceduresService } from '../src/procedures/index.js';
import type { ProcedureDefinition, RunView, Step } from '../src/procedures/index.js';
import { RunRecovery } from '../src/procedures/runs/run-recovery.job.js';
import { TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct, buildTicket, signIn } from './setup/build.js';
import { callerOf, portalOf, visitorOf, type Caller } from './setup/caller.js';
import { releaseAgain, releaseProcedure, resetDefinition } from './setup/procedures.js';
import { Visitor } from './setup/visitor.js';

type Person = AccountSummary & { email: string };

const ADDRESS = fromYaml(readFileSync('demo/procedures/change-address.yaml', 'utf8')).value as ProcedureDefinition;
const LOGIN = { login: '{{customer.email}}' };
const sure: Step = { id: 'sure', kind: 'check', text: { nl: 'Zeker?' } };
const proof: Step = { id: 'who', kind: 'verify', level: 2, by: ['code'] };
const call = (id: string, operation: string, more: object = {}) =>
  ({ id, kind: 'run', text: { nl: id }, connector: 'mijn-zonnedal', operation, with: LOGIN, ...more }) as Step;
const selfDefinition = (change: Partial<ProcedureDefinition> = {}) =>
  resetDefinition({ selfService: { undoMinutes: 60 }, steps: [sure], ...change });

describe('what customers do themselves', () => {
  let app: TestApp;
  let anna: Person;
  let bert: Person;
  let annas: Caller;
  let berts: Caller;
  let desk: Caller;
  let agent: Person;
  let token: string;
  let addressId: string;
  let productId: string;
  let productKey: string;
  let articleSlug: string;

  beforeAll(async () => {
    app = await startTestApp();
    [anna, bert] = [await buildAccount(app, { name: 'Anna' }), await buildAccount(app, { name: 'Bert' })];
    agent = await buildAccount(app, { role: 'agent', name: 'Samira' });
    [annas, berts, desk] = [await callerOf(app, anna), await callerOf(app, bert), await callerOf(app, agent)];
    const admin = await callerOf(app, await buildAccount(app, { role: 'admin' }));
    await admin
      .post('/connectors', { key: 'mijn-zonnedal', kind: 'practice', name: 'Z', settings: { groups: [] } })
      .expect(201);
    ({ token } = await app.get(ApiKeysService).create(SYSTEM, { name: 'Portal', scopes: ['tickets:write'] }));
    ({ id: productId, key: productKey } = await buildProduct(app));
    const article = await buildArticle(app, { productId, question: 'Hoe wijzig ik mijn adres?' });
    articleSlug = article.texts[0]!.slug;
    ({ id: addressId } = await releaseProcedure(app, ADDRESS, { articleId: article.id }));
  }, 60_000);
  afterAll(() => app.stop());

  const codeFor = async (person: Person) => {
    const [mail] = await app.db.query<{ text: string }>(
      `SELECT text FROM mail WHERE to_address = $1 AND kind = 'identity-code' ORDER BY created_at DESC, id DESC LIMIT 1`,
      [person.email],
    );
    return /: (\d{6})/.exec(mail!.text)![1]!;
  };
  const addressOf = async (person: Person) => {
    const [row] = await app.db.query<{ address: string }>(
      `SELECT account ->> 'address' AS address FROM practice_entry WHERE login = $1`,
      [person.email],
    );
    return row?.address;
  };
  const begin = async (who: Caller, procedureId: string): Promise<RunView> =>
    (await who.post('/runs', { procedureId }).expect(201)).body;
  const step = (who: Caller, run: { id: string; step: string | null }, given: object = {}) =>
    who.put(`/runs/${run.id}/steps/${run.step}`, given);
  async function moveTo(who: Caller, person: Person, address: string): Promise<RunView> {
    const run = await begin(who, addressId);
    await step(who, run, { answer: address }).expect(200);
    await who.post(`/runs/${run.id}/codes`).expect(200);
    await who.put(`/runs/${run.id}/identity`, { method: 'code', code: await codeFor(person) }).expect(200);
    return (await step(who, { id: run.id, step: 'change' }).expect(200)).body.run;
  }
  const ticketOf = (run: RunView, person: Person) => app.get(TicketsQueries).get(actorOf(person), run.ticketId);

  it('is done at once, stands in their history, and is taken back until the stated time', async () => {
    const first = await moveTo(annas, anna, 'Dorpsstraat 1, Assen');
    const run = await moveTo(annas, anna, 'Kerkstraat 2, Assen');
    expect(run).toMatchObject({ status: 'done', via: 'self-service', customerId: anna.id, identityLevel: 2 });
    expect(await addressOf(anna)).toBe('Kerkstraat 2, Assen');
    const ticket = await ticketOf(run, anna);
    expect(ticket).toMatchObject({ status: 'solved', subject: 'Postadres wijzigen', channel: 'web' });
    expect(ticket.moments.at(-1)!.text).toMatch(/^Je hebt zelf uitgevoerd: .*terugdraaien tot/);
    expect(new Date(run.undoUntil!).getTime()).toBe(new Date(run.endedAt!).getTime() + 86_400_000);
    // The desk reads the same, beside the same ticket.
    const seen = (await desk.get(`/runs?ticketId=${run.ticketId}`).expect(200)).body.items;
    expect(seen).toMatchObject([{ id: run.id, via: 'self-service' }]);

    const back = await annas.put(`/runs/${run.id}/undoing`, { version: run.version }).expect(200);
    expect(back.body).toMatchObject({ status: 'undone', failure: 'taken-back', undoUntil: null });
    expect(await addressOf(anna)).toBe('Dorpsstraat 1, Assen');
    expect((await ticketOf(run, anna)).moments.at(-1)!.text).toContain('Alles is weer zoals het was.');
    await annas.put(`/runs/${run.id}/undoing`, {}).expect(409);

    app.clock.advance({ hours: 25 });
    const late = await annas.put(`/runs/${first.id}/undoing`, {}).expect(409);
    expect(late.body.code).toBe('undo-too-late');
    expect(await addressOf(anna)).toBe('Dorpsstraat 1, Assen');
  });

  it('says nothing of how the service reaches other systems', async () => {
    const run = await moveTo(berts, bert, 'Brink 3, Assen');
    const read = JSON.stringify((await berts.get(`/runs/${run.id}`).expect(200)).body);
    for (const inside of ['mijn-zonnedal', 'set-address', 'before', '"inputs"']) expect(read).not.toContain(inside);
    expect(JSON.stringify((await desk.get(`/runs/${run.id}`).expect(200)).body)).toContain('set-address');
  });

  it('is offered where its article can be read, and begun by a portal on their behalf', async () => {
    const portal = portalOf(app, token, anna.email);
    for (const who of [annas, portal]) {
      const { body } = await who.get(`/self-service?productId=${productId}`).expect(200);
      expect(body.items).toMatchObject([{ procedureId: addressId, undoMinutes: 1440, steps: 3, productId }]);
      expect(Object.keys(body.items[0])).not.toContain('definition');
    }
    await portalOf(app, token).post('/runs', { procedureId: addressId }).expect(404);
    const run = await begin(portal, addressId);
    expect(run).toMatchObject({ customerId: anna.id, holderId: anna.id, via: 'self-service' });
    await step(portal, run, { answer: 'Marktplein 4, Assen' }).expect(200);
    // What she began in the portal she goes on with in the help centre.
    expect((await annas.put(`/runs/${run.id}/stop`, {}).expect(200)).body.status).toBe('stopped');
    const ticket = await ticketOf(run, anna);
    expect(ticket.status).toBe('solved');
    expect(ticket.moments.at(-1)!.text).toBe('Niet afgemaakt: Postadres wijzigen. Er is niets gewijzigd.');
  });

  it('can be reached by no route when it is not for them', async () => {
    const { id: staffOnly } = await releaseProcedure(app, resetDefinition({ steps: [sure] }));
    const hidden = await buildArticle(app, { audience: 'staff' });
    const draft = await buildArticle(app, { published: false });
    const { id: ofStaffArticle } = await releaseProcedure(app, selfDefinition(), { articleId: hidden.id });
    const { id: ofDraft } = await releaseProcedure(app, selfDefinition(), { articleId: draft.id });
    const editor = actorOf(await buildAccount(app, { role: 'editor' }));
    const procedures = app.get(ProceduresService);
    const { id: unreleased } = await procedures.create(editor, {
      articleId: (await buildArticle(app)).id,
      definition: selfDefinition(),
    });
    const { id: away } = await releaseProcedure(app, selfDefinition());
    await procedures.archive(editor, away, (await app.get(ProceduresQueries).get(editor, away)).version, true);
    // Marked for customers in a version that nobody released yet, and no longer in the one that runs.
    const { id: draftOnly } = await releaseProcedure(app, resetDefinition({ steps: [sure] }));
    const { version } = await app.get(ProceduresQueries).get(editor, draftOnly);
    await procedures.save(editor, draftOnly, { definition: selfDefinition(), version });
    const { id: withdrawn } = await releaseProcedure(app, selfDefinition());
    await releaseAgain(app, withdrawn, resetDefinition({ steps: [sure] }));

    const page = new Visitor(app, await signIn(app, anna));
    const offered = JSON.stringify((await annas.get('/self-service')).body);
    for (const id of [staffOnly, ofStaffArticle, ofDraft, unreleased, away, draftOnly, withdrawn]) {
      await annas.get(`/self-service/${id}`).expect(404);
      for (const who of [annas, portalOf(app, token, anna.email)]) {
        await who.post('/runs', { procedureId: id }).expect(404);
      }
      for (const path of [`/nl/self-service/${id}`, `/en/self-service/${id}`]) {
        expect((await page.open(path)).status).toBe(404);
      }
      expect(offered).not.toContain(id);
      await annas.get(`/procedures/${id}`).expect(403);
    }
    await visitorOf(app).post('/runs', { procedureId: addressId }).expect(401);
    expect((await desk.post('/runs', { procedureId: addressId }).expect(403)).body.code).toBe('not-instructed');
  });

  it('is on their own account only', async () => {
    const other = await buildTicket(app, { requesterId: bert.id });
    for (const given of [{ ticketId: other.id }, { customerId: bert.id }]) {
      const { body } = await annas.post('/runs', { procedureId: addressId, ...given }).expect(403);
      expect(body.code).toBe('not-for-customers');
    }
    const { id } = await releaseProcedure(app, selfDefinition());
    const run = await begin(berts, id);
    const page = new Visitor(app, await signIn(app, anna));
    expect((await page.open(`/nl/self-service/runs/${run.id}`)).status).toBe(404);
    for (const who of [annas, portalOf(app, token, anna.email)]) {
      await who.get(`/runs/${run.id}`).expect(404);
      await step(who, run, { confirmed: true }).expect(404);
      await who.post(`/runs/${run.id}/codes`).expect(404);
      await who.put(`/runs/${run.id}/identity`, { method: 'code', code: '1' }).expect(404);
      await who.put(`/runs/${run.id}/stop`, {}).expect(404);
      await who.put(`/runs/${run.id}/undoing`, {}).expect(404);
      await who.put(`/runs/${run.id}/settlement`, {}).expect(404);
      await who.post(`/runs/${run.id}/notes`, { text: 'x' }).expect(404);
      expect(JSON.stringify((await who.get('/runs').expect(200)).body)).not.toContain(run.id);
    }
    // Nor does the desk go on with what a customer has in hand.
    expect((await desk.put(`/runs/${run.id}/holder`, {}).expect(403)).body.code).toBe('not-your-run');
    expect((await step(desk, run, { confirmed: true }).expect(403)).body.code).toBe('not-your-run');
    await step(berts, run, { confirmed: true }).expect(200);
    await annas.put(`/runs/${run.id}/undoing`, {}).expect(404);
  });

  it('never waits for approval, and proves who they are before anything changes', async () => {
    const editor = await callerOf(app, await buildAccount(app, { role: 'editor' }));
    const articleId = (await buildArticle(app)).id;
    const codesOf = async (definition: ProcedureDefinition) => {
      const { body } = await editor.post('/procedures', { articleId, definition }).expect(400);
      return body.problems.map(({ code }: { code: string }) => code);
    };
    const approval: Step = { id: 'yes', kind: 'approval', text: { nl: 'Mag dit?' }, from: 'staff' };
    expect(await codesOf(selfDefinition({ steps: [sure, approval] }))).toEqual(['self-approval']);
    expect(await codesOf(selfDefinition({ steps: [call('lock', 'lock')] }))).toEqual(['self-identity']);
    expect(await codesOf(selfDefinition({ steps: [{ ...proof, by: ['call-back'] }] }))).toEqual(['self-call-back']);
    const { id } = await releaseProcedure(app, selfDefinition({ steps: [{ ...proof, by: ['code', 'call-back'] }] }));
    const run = await begin(annas, id);
    expect((await annas.put(`/runs/${run.id}/identity`, { method: 'call-back' }).expect(403)).body.code).toBe(
      'identity-method',
    );
  });

  it('has a limit a day for each customer, also where none was written', async () => {
    const { id } = await releaseProcedure(app, selfDefinition({ limits: { agent: 1 } }));
    for (let n = 0; n < 5; n += 1) await step(annas, await begin(annas, id), { confirmed: true }).expect(200);
    const { body } = await annas.post('/runs', { procedureId: id }).expect(409);
    expect(body).toMatchObject({ code: 'run-limit', whose: 'customer', limit: 5 });
    await begin(berts, id);
  });

  it('takes back what they left in the middle, and leaves a refusal with the desk', async () => {
    const steps = [proof, call('lock', 'lock', { undo: { operation: 'unlock', with: LOGIN } }), sure];
    const { id } = await releaseProcedure(app, selfDefinition({ steps }));
    const customer = await buildAccount(app);
    const own = await callerOf(app, customer);
    const run = await begin(own, id);
    await own.post(`/runs/${run.id}/codes`).expect(200);
    await own.put(`/runs/${run.id}/identity`, { method: 'code', code: await codeFor(customer) }).expect(200);
    await step(own, { id: run.id, step: 'lock' }).expect(200);
    const recovery = app.get(RunRecovery);
    await recovery.run({ runId: run.id });
    expect((await own.get(`/runs/${run.id}`)).body.status).toBe('active');
    app.clock.advance({ minutes: 61 });
    expect((await recovery.unfinished()).map(({ data }) => data.runId)).toContain(run.id);
    await recovery.run({ runId: run.id });
    expect((await own.get(`/runs/${run.id}`)).body).toMatchObject({ status: 'undone', failure: 'abandoned' });
    expect((await ticketOf(run, customer)).status).toBe('solved');

    const failing = [proof, call('group', 'add-to-group', { with: { ...LOGIN, group: 'nowhere' } })];
    const { id: refusedId } = await releaseProcedure(app, selfDefinition({ steps: failing }));
    const refused = await begin(own, refusedId);
    await own.post(`/runs/${refused.id}/codes`).expect(200);
    await own.put(`/runs/${refused.id}/identity`, { method: 'code', code: await codeFor(customer) }).expect(200);
    const { body } = await step(own, { id: refused.id, step: 'group' }).expect(200);
    expect(body.run).toMatchObject({ status: 'stopped', failure: 'no-such-group' });
    const ticket = await ticketOf(refused, customer);
    expect(ticket.status).toBe('open');
    expect(ticket.moments.at(-1)!.text).toContain('De servicedesk kijkt ernaar.');
  });

  it('opens the ticket again when taking it back leaves something', async () => {
    const steps = [proof, call('reset', 'reset')];
    const { id } = await releaseProcedure(app, selfDefinition({ steps }));
    const customer = await buildAccount(app);
    const own = await callerOf(app, customer);
    const run = await begin(own, id);
    await own.post(`/runs/${run.id}/codes`).expect(200);
    await own.put(`/runs/${run.id}/identity`, { method: 'code', code: await codeFor(customer) }).expect(200);
    const { body } = await step(own, { id: run.id, step: 'reset' }).expect(200);
    expect(body.shown).toHaveLength(1);
    const back = await own.put(`/runs/${run.id}/undoing`, {}).expect(200);
    expect(back.body).toMatchObject({ status: 'part-undone', kept: ['reset'] });
    expect((await ticketOf(run, customer)).status).toBe('open');
  });

  it('has pages for it, from the article to taking it back, without script', async () => {
    const customer = await buildAccount(app, { name: 'Cor' });
    const visitor = new Visitor(app, await signIn(app, customer));
    for (const path of [`/nl/articles/${articleSlug}`, `/nl/products/${productKey}`, '/nl/self-service']) {
      expect((await visitor.open(path)).html).toContain(`/nl/self-service/${addressId}`);
    }
    const anonymous = new Visitor(app);
    const start = await anonymous.open(`/en/self-service/${addressId}`);
    expect(start.text).toContain('Sign in and start');
    expect(start.html).not.toContain('mijn-zonnedal');

    await visitor.open(`/nl/self-service/${addressId}`);
    const asked = await visitor.submit(`/self-service/${addressId}`);
    expect(asked.text).toContain('Naar welk adres');
    expect((await visitor.submit('/step', { answer: 'kort' })).status).toBe(422);
    await visitor.open(asked.path);
    await visitor.submit('/step', { answer: 'Stationsweg 5, Assen' });
    expect((await visitor.submit('/codes')).text).toContain('De code zit in je mail.');
    await visitor.submit('/identity', { code: await codeFor(customer) });
    const done = await visitor.submit('/step');
    expect(done.text).toContain('Het is geregeld.');
    expect(done.text).toContain('Je kunt het terugdraaien tot');
    const [ticket] = (await app.get(TicketsQueries).list(actorOf(customer), { limit: 1 })).items;
    await visitor.open(`/nl/my/questions/${ticket!.number}`);
    const back = await visitor.submit('/undoing');
    expect(back.text).toContain('Teruggedraaid');
    expect(await addressOf(customer)).toBe('');
    expect((await visitor.open(done.path.replace('/nl/', '/en/'))).text).toContain('taken back by you');
    // Whoever began it and comes back by the front is led to where they were.
    await visitor.open(`/nl/self-service/${addressId}`);
    const again = await visitor.submit(`/self-service/${addressId}`);
    await visitor.open(`/nl/self-service/${addressId}`);
    expect((await visitor.submit(`/self-service/${addressId}`)).path).toBe(again.path);
    const member = new Visitor(app, await signIn(app, agent));
    expect((await member.open(`/nl/self-service/${addressId}`)).text).toContain('Dit is voor klanten.');
  });
});
