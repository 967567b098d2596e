import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM, TeamsService, type AccountSummary } from '../src/accounts/index.js';
import type { ProcedureDefinition, Step } from '../src/procedures/index.js';
import { TicketLinks } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { callerOf, type Caller } from './setup/caller.js';
import { instruct, releaseAgain, releaseProcedure, resetDefinition } from './setup/procedures.js';
import { Visitor } from './setup/visitor.js';

const LOGIN = { login: '{{customer.email}}' };
const lock: Step = {
  id: 'lock',
  kind: 'run',
  text: { nl: 'Sluit' },
  connector: 'practice',
  operation: 'lock',
  with: LOGIN,
  undo: { operation: 'unlock', with: LOGIN },
};
const sure: Step = { id: 'sure', kind: 'check', text: { nl: 'Zeker?' } };

describe('the shift-left ledger', () => {
  let app: TestApp;
  let agent: AccountSummary;
  let desk: Caller;
  let editor: Caller;
  let studio: Visitor;
  let firstLine: string;
  let secondLine: string;

  beforeAll(async () => {
    app = await startTestApp();
    [firstLine, secondLine] = [
      (await app.get(TeamsService).create(SYSTEM, 'First line')).id,
      (await app.get(TeamsService).create(SYSTEM, 'Specialists')).id,
    ];
    agent = await buildAccount(app, { role: 'agent', teamId: firstLine });
    const writer = await buildAccount(app, { role: 'editor', name: 'Joost' });
    [desk, editor] = [await callerOf(app, agent), await callerOf(app, writer)];
    studio = new Visitor(app, await signIn(app, writer));
    const admin = await callerOf(app, await buildAccount(app, { role: 'admin' }));
    await admin
      .post('/connectors', { key: 'practice', kind: 'practice', name: 'Practice', settings: { groups: [] } })
      .expect(201);
  }, 60_000);
  afterAll(() => app.stop());

  const read = async () => (await editor.get('/shift-ledger').expect(200)).body;
  const configure = async (change: object = {}) => {
    const { firstLineTeam: _name, ...settings } = (await read()).settings;
    return editor.put('/shift-ledger/settings', { ...settings, firstLineTeamId: firstLine, leastTimes: 3, ...change });
  };
  const decide = (move: string, id: string, verdict = 'accepted') =>
    editor.put(`/shift-ledger/proposals/${move}/${id}/verdict`, { verdict, note: 'Doen' });
  const proposalOf = async (id: string) =>
    (await read()).proposals.find(({ subjectId }: { subjectId: string }) => subjectId === id);
  async function solvedWith(articleId: string, teamId: string | null, times: number) {
    for (let n = 0; n < times; n += 1) {
      const { id } = await buildTicket(app, { status: 'open', teamId });
      await app.get(TicketLinks).link(SYSTEM, id, articleId);
      await app.db.write((tx) =>
        tx.query(`UPDATE ticket SET status = 'solved', solved_at = $2, solution = 'Zo.' WHERE id = $1`, [
          id,
          app.clock.now(),
        ]),
      );
    }
  }
  async function ranWell(definition: ProcedureDefinition, times: number, minutes: number) {
    const { id } = await releaseProcedure(app, definition);
    await instruct(app, agent, id);
    for (let n = 0; n < times; n += 1) {
      const customer = await buildAccount(app);
      const ticket = await buildTicket(app, { requesterId: customer.id });
      let { body: run } = await desk.post('/runs', { procedureId: id, ticketId: ticket.id }).expect(201);
      app.clock.advance({ minutes });
      while (run.status === 'active') {
        if (run.current.kind === 'verify') {
          run = (await desk.put(`/runs/${run.id}/identity`, { method: 'call-back' }).expect(200)).body;
        } else {
          const given = run.current.kind === 'run' ? {} : { confirmed: true };
          run = (await desk.put(`/runs/${run.id}/steps/${run.step}`, given).expect(200)).body.run;
        }
      }
      expect(run.status).toBe('done');
    }
    return id;
  }

  it('proposes that the first line answers what an article solved elsewhere, time and again', async () => {
    const [often, seldom] = [await buildArticle(app), await buildArticle(app)];
    await solvedWith(often.id, secondLine, 4);
    await solvedWith(often.id, firstLine, 2);
    await solvedWith(often.id, null, 1);
    await solvedWith(seldom.id, secondLine, 2);
    expect(await proposalOf(often.id)).toBeUndefined();
    expect((await configure({ handoverMinutes: 12 })).status).toBe(200);
    expect(await proposalOf(often.id)).toMatchObject({
      move: 'to-first-line',
      times: 4,
      minutesEach: 12,
      minutes: 48,
      source: 'handover',
    });
    expect(await proposalOf(seldom.id)).toBeUndefined();

    // Reopened is not solved.
    const [one] = await app.db.query<{ id: string }>(
      `SELECT t.id FROM ticket t JOIN ticket_link l ON l.ticket_id = t.id WHERE l.article_id = $1 AND t.team_id = $2 LIMIT 1`,
      [often.id, secondLine],
    );
    await app.db.write((tx) =>
      tx.query(
        `INSERT INTO ticket_change (id, ticket_id, at, what, old_value, new_value, visibility)
         VALUES (gen_random_uuid(), $1, $2, 'status', 'solved', 'open', 'customer')`,
        [one!.id, app.clock.now()],
      ),
    );
    expect(await proposalOf(often.id)).toMatchObject({ times: 3 });

    await decide('to-first-line', often.id).expect(200);
    await decide('to-first-line', often.id).expect(404);
    app.clock.advance({ days: 2 });
    await solvedWith(often.id, firstLine, 3);
    const ledger = await read();
    expect(ledger.decisions[0]).toMatchObject({ verdict: 'accepted', decidedBy: 'Joost', before: 2, after: 3 });
    expect(ledger.proposals).toEqual([]);
    const of = (name: string) =>
      ledger.months.reduce((sum: number, month: Record<string, number>) => sum + month[name]!, 0);
    expect(['solved', 'firstLine', 'others', 'unknown', 'customer'].map(of)).toEqual([12, 5, 6, 1, 0]);
  });

  it('proposes that customers do what ran without a failed step, and opens the draft for it', async () => {
    const definition = resetDefinition({
      minutes: 9,
      steps: [{ id: 'who', kind: 'verify', level: 1, by: ['call-back'] }, lock],
    });
    const hindered = await ranWell(definition, 3, 4);
    const harmless = await ranWell(resetDefinition({ minutes: 9, steps: [sure] }), 5, 4);
    expect(await proposalOf(hindered)).toMatchObject({ move: 'to-customer', times: 3, source: 'stated', minutes: 27 });
    expect((await proposalOf(hindered)).obstacles.map(({ code }: { code: string }) => code)).toEqual([
      'self-identity',
      'self-call-back',
    ]);
    expect((await decide('to-customer', hindered).expect(400)).body.code).toBe('definition-faulty');
    expect(await proposalOf(hindered)).toBeDefined();

    expect(await proposalOf(harmless)).toMatchObject({
      source: 'measured',
      minutesEach: 4,
      minutes: 20,
      obstacles: [],
    });
    const both = await Promise.all([decide('to-customer', harmless), decide('to-customer', harmless)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
    const { body: draft } = await editor.get(`/procedures/${harmless}`).expect(200);
    expect(draft).toMatchObject({ headVersion: 2, headStatus: 'draft', runnableVersion: 1 });
    expect(draft.head.definition.selfService).toEqual({ undoMinutes: 0 });
    const audit = await app.db.query(`SELECT 1 FROM audit WHERE action = 'shift.accepted' AND subject = $1`, [
      `procedure:${harmless}`,
    ]);
    expect(audit).toHaveLength(1);

    // Declined, it comes back when it went well twice as often.
    await decide('to-customer', hindered, 'declined').expect(200);
    expect(await proposalOf(hindered)).toBeUndefined();
    await app.db.write((tx) => tx.query(`UPDATE shift_decision SET times = 1 WHERE subject_id = $1`, [hindered]));
    expect(await proposalOf(hindered)).toBeDefined();
  });

  it('is for editors, and its settings are changed by one at a time', async () => {
    await desk.get('/shift-ledger').expect(403);
    await desk.put(`/shift-ledger/proposals/to-customer/${firstLine}/verdict`, { verdict: 'accepted' }).expect(403);
    expect((await configure({ version: 1 })).status).toBe(409);
    expect((await configure({ firstLineTeamId: agent.id })).body.code).toBe('team-not-found');
    await editor.put(`/shift-ledger/proposals/to-nowhere/${firstLine}/verdict`, { verdict: 'accepted' }).expect(400);
    expect((await new Visitor(app, await signIn(app, agent)).open('/studio/ledger')).status).toBe(403);
  });

  it('stands beside an overview of who may run what', async () => {
    const { id } = await releaseProcedure(app, resetDefinition({ title: { nl: 'Zelden gedaan' }, steps: [sure] }));
    const titles = (await studio.open('/studio/procedures/instructed')).text;
    expect(titles).toContain('Zelden gedaan');
    expect(titles).toContain(agent.name);
    expect(titles).toContain('First line');
    const cellsOf = async () => {
      const { html } = await studio.open('/studio/procedures/instructed');
      const [row] = html.split('<tr>').filter((one) => one.includes(agent.name));
      return row!.split('data-label').find((cell) => cell.includes('Zelden gedaan'));
    };
    expect(await cellsOf()).toContain('Nog niet');
    await instruct(app, agent, id);
    expect(await cellsOf()).toContain('Geïnstrueerd');
    await releaseAgain(app, id, resetDefinition({ title: { nl: 'Zelden gedaan' }, steps: [sure, lock] }));
    expect(await cellsOf()).toContain('Verouderd');
  });

  it('has a page where an editor decides and says what is assumed', async () => {
    const page = await studio.open('/studio/ledger');
    expect(page.text).toContain('Van eerste lijn naar klant');
    expect(page.text).toContain('Voor klanten het kunnen:');
    expect((await studio.submit('/ledger/settings', { days: 'veel' })).status).toBe(422);
    await studio.open('/studio/ledger');
    expect((await studio.submit('/ledger/settings', { least: '4', team: firstLine })).text).toContain('Bewaard.');
    const often = await buildArticle(app);
    await solvedWith(often.id, secondLine, 4);
    await studio.open('/studio/ledger');
    expect((await studio.submit(often.id, { verdict: 'accepted', note: 'Ja' })).text).toContain('Aangenomen.');
    const simple = await ranWell(resetDefinition({ steps: [sure] }), 4, 2);
    await studio.open('/studio/ledger');
    const draft = await studio.submit(simple, { verdict: 'accepted' });
    expect(draft.path).toBe(`/studio/procedures/${simple}`);
    expect(draft.text).toContain('selfService');
  });
});
