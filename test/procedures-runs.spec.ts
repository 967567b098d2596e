import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountSummary } from '../src/accounts/index.js';
import { AuditLog } from '../src/platform/audit/index.js';
import { PracticeKind } from '../src/procedures/connectors/practice.kind.js';
import type { ProcedureDefinition, RunView } from '../src/procedures/index.js';
import { RunRecovery } from '../src/procedures/runs/run-recovery.job.js';
import { TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildTicket, signIn } from './setup/build.js';
import { caller, type Caller } from './setup/knowledge.js';
import { instruct, releaseAgain, releaseProcedure, resetDefinition } from './setup/procedures.js';

type Person = AccountSummary & { email: string };

const LOGIN = { login: '{{customer.email}}' };
const call = (id: string, operation: string, more: object = {}) => ({
  id,
  kind: 'run',
  text: { nl: id },
  connector: 'practice',
  operation,
  with: LOGIN,
  ...more,
});
const undo = (operation: string) => ({ undo: { operation, with: LOGIN } });
const definitionOf = (...steps: unknown[]) => resetDefinition({ steps: steps as ProcedureDefinition['steps'] });

describe('running a procedure', () => {
  let app: TestApp;
  let agent: Person;
  let colleague: Person;
  let anna: Person;
  let bert: Person;
  let desk: Caller;
  let other: Caller;
  const as = async (person: { id: string }) => caller(app, { Cookie: await signIn(app, person) });

  beforeAll(async () => {
    app = await startTestApp();
    [agent, colleague] = [await buildAccount(app, { role: 'agent' }), await buildAccount(app, { role: 'agent' })];
    [anna, bert] = [await buildAccount(app, { name: 'Anna' }), await buildAccount(app, { name: 'Bert' })];
    [desk, other] = [await as(agent), await as(colleague)];
    const admin = await as(await buildAccount(app, { role: 'admin' }));
    await admin
      .post('/connectors', { key: 'practice', kind: 'practice', name: 'Practice', settings: { groups: ['vpn'] } })
      .expect(201);
  }, 60_000);
  afterAll(() => app.stop());

  /** Anna's ticket, with a procedure that both agents may run. */
  async function ready(definition?: ProcedureDefinition, customer: Person = anna) {
    const { id: procedureId, articleId } = await releaseProcedure(app, definition);
    for (const person of [agent, colleague]) await instruct(app, person, procedureId);
    const ticket = await buildTicket(app, { requesterId: customer.id });
    return { procedureId, ticketId: ticket.id, articleId };
  }
  async function started(definition?: ProcedureDefinition, customer: Person = anna): Promise<RunView> {
    const { procedureId, ticketId } = await ready(definition, customer);
    return (await desk.post('/runs', { procedureId, ticketId }).expect(201)).body;
  }
  const step = (who: Caller, run: { id: string; step: string | null }, given: object = {}) =>
    who.put(`/runs/${run.id}/steps/${run.step}`, given);
  const whatOf = (run: RunView) => run.entries.map(({ what, stepId }) => (stepId ? `${what} ${stepId}` : what));
  const stateOf = async (login: string) => {
    const [row] = await app.db.query<{ account: object }>('SELECT account FROM practice_entry WHERE login = $1', [
      login,
    ]);
    return row?.account;
  };

  it('goes through its steps to a new password that is shown once, and tells it in the ticket', async () => {
    const { procedureId, ticketId, articleId } = await ready();
    let { body: run } = await desk.post('/runs', { procedureId, ticketId }).expect(201);
    expect(run).toMatchObject({ status: 'active', step: 'sure', customerId: anna.id, holderId: agent.id, version: 1 });
    run = (await step(desk, run, { confirmed: true, version: 1 }).expect(200)).body.run;
    run = (await desk.put(`/runs/${run.id}/identity`, { method: 'call-back', note: '06-12' }).expect(200)).body;
    expect(run).toMatchObject({ step: 'change-at-sign-in', identityLevel: 1 });
    run = (await step(desk, run).expect(200)).body.run;
    const reset = (await step(desk, run).expect(200)).body;
    expect(reset.shown).toEqual([{ name: 'password', value: expect.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){2}$/) }]);
    run = (await step(desk, reset.run, { confirmed: true }).expect(200)).body.run;
    expect(run).toMatchObject({ status: 'done', step: null, failure: '', current: null });
    expect(whatOf(run)).toEqual([
      'started',
      'confirmed sure',
      'verified who',
      'begun change-at-sign-in',
      'done change-at-sign-in',
      'begun reset',
      'done reset',
      'told say',
      'ended',
    ]);
    expect(await stateOf(anna.email)).toMatchObject({ resets: 1, mustChange: true });
    expect(JSON.stringify((await desk.get(`/runs/${run.id}`)).body)).not.toContain(reset.shown[0].value);

    const ticket = await app.get(TicketsQueries).get(actorOf(anna), ticketId);
    expect(ticket.moments.at(-1)?.text).toBe('Uitgevoerd: Wachtwoord opnieuw instellen.');
    expect(ticket.links.map((link) => link.articleId)).toEqual([articleId]);
    await app.settled();
    const events = await app.db.query<{ topic: string }>(
      `SELECT topic FROM event WHERE payload ->> 'runId' = $1 ORDER BY id`,
      [run.id],
    );
    expect(events.map(({ topic }) => topic)).toEqual(['run.started', 'run.step-ended', 'run.step-ended', 'run.ended']);
  });

  it('is held to its version, one step at a time', async () => {
    const run = await started(definitionOf(call('lock', 'lock', undo('unlock'))));
    await step(desk, { id: run.id, step: 'say' }, { confirmed: true }).expect(409);
    await step(desk, run, { version: 7 }).expect(409);
    const both = await Promise.all([step(desk, run, { version: 1 }), step(desk, run, { version: 1 })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const begun = await app.db.query(`SELECT 1 FROM procedure_run_entry WHERE run_id = $1 AND what = 'begun'`, [
      run.id,
    ]);
    expect(begun).toHaveLength(1);
  });

  it('lets one of two agents run it on a customer', async () => {
    const { procedureId, ticketId } = await ready();
    const tries = await Promise.all([desk, other].map((who) => who.post('/runs', { procedureId, ticketId })));
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const lost = tries.find(({ status }) => status === 409)!;
    const won = tries.find(({ status }) => status === 201)!;
    expect(lost.body).toMatchObject({ code: 'run-going-on', runId: won.body.id });
    const again = await buildTicket(app, { requesterId: anna.id });
    await desk.post('/runs', { procedureId, ticketId: again.id }).expect(409);
  });

  it('takes back what it did when a step fails, the last first, and says what it kept', async () => {
    const run = await started(
      definitionOf(
        call('lock', 'lock', undo('unlock')),
        call('reset', 'reset'),
        call('change', 'must-change', undo('need-not-change')),
        call('group', 'add-to-group', { with: { ...LOGIN, group: 'nowhere' } }),
      ),
      bert,
    );
    for (const id of ['lock', 'reset', 'change']) await step(desk, { id: run.id, step: id }).expect(200);
    const { body } = await step(desk, { id: run.id, step: 'group' }).expect(200);
    expect(body.run).toMatchObject({ status: 'part-undone', failure: 'no-such-group', kept: ['reset'] });
    expect(whatOf(body.run).slice(-7)).toEqual([
      'refused group',
      'begun change',
      'done change',
      'kept reset',
      'begun lock',
      'done lock',
      'ended',
    ]);
    expect(await stateOf(bert.email)).toMatchObject({ locked: false, mustChange: false, resets: 1 });
    const { moments } = await app.get(TicketsQueries).get(actorOf(bert), run.ticketId);
    expect(moments.at(-1)?.text).toContain('kon niet worden teruggedraaid');
  });

  it('lets a step be tried as often as it says, before all is taken back', async () => {
    const group = {
      with: { ...LOGIN, group: '{{needs.group}}' },
      attempts: 2,
      needs: [{ name: 'group', text: { nl: 'Welke?' } }],
    };
    const run = await started(
      definitionOf(
        call('group', 'add-to-group', {
          ...group,
          undo: { operation: 'remove-from-group', with: { ...LOGIN, group: 'vpn' } },
        }),
      ),
    );
    const first = await step(desk, run, { needs: { group: 'nowhere' } }).expect(200);
    expect(first.body.run).toMatchObject({ status: 'active', step: 'group' });
    await step(desk, run, { needs: {} }).expect(400);
    const second = await step(desk, run, { needs: { group: 'vpn' } }).expect(200);
    expect(second.body.run.status).toBe('done');
  });

  it('undoes nothing that was so before', async () => {
    const twice = definitionOf(
      call('lock', 'lock', undo('unlock')),
      call('group', 'add-to-group', { with: { ...LOGIN, group: 'no' } }),
    );
    const customer = await buildAccount(app);
    const before = await started(definitionOf(call('lock', 'lock', undo('unlock'))), customer);
    await step(desk, before).expect(200);
    const run = await started(twice, customer);
    await step(desk, run).expect(200);
    const { body } = await step(desk, { id: run.id, step: 'group' }).expect(200);
    expect(body.run.status).toBe('stopped');
    expect(await stateOf(customer.email)).toMatchObject({ locked: true });
  });

  it('asks, branches and tells with what was answered', async () => {
    const run = await started(
      definitionOf(
        {
          id: 'kind',
          kind: 'ask',
          text: { nl: 'Welk?' },
          answer: 'choice',
          options: [
            { value: 'app', text: { nl: 'App' } },
            { value: 'web', text: { nl: 'Web' } },
          ],
        },
        {
          id: 'way',
          kind: 'branch',
          on: '{{answers.kind}}',
          cases: [
            { is: 'web', go: 'tell-web' },
            { is: 'app', go: 'end' },
          ],
        },
        { id: 'never', kind: 'check', text: { nl: 'Nooit' } },
        { id: 'tell-web', kind: 'tell', text: { nl: 'Hoi {{customer.name}}, open {{answers.kind}}.' }, send: true },
      ),
    );
    const wrong = await step(desk, run, { answer: 'fax' }).expect(400);
    expect(wrong.body).toMatchObject({ code: 'answer-wrong', what: 'choice' });
    const { body } = await step(desk, run, { answer: 'web' }).expect(200);
    expect(body.run.current.text.nl).toBe('Hoi Anna, open web.');
    await step(desk, body.run, { confirmed: true }).expect(200);
    const { moments } = await app.get(TicketsQueries).get(actorOf(anna), run.ticketId);
    expect(moments.some(({ text, direction }) => text === 'Hoi Anna, open web.' && direction === 'out')).toBe(true);
  });

  it('stops at a check that is not so, and when the agent says so', async () => {
    const run = await started();
    const { body } = await step(desk, run, { confirmed: false }).expect(200);
    expect(body.run).toMatchObject({ status: 'stopped', failure: 'check-denied' });
    const second = await started(
      definitionOf(call('lock', 'lock', undo('unlock')), { id: 'sure', kind: 'check', text: { nl: 'Zeker?' } }),
      await buildAccount(app),
    );
    const locked = await step(desk, second).expect(200);
    const stopped = await desk.put(`/runs/${second.id}/stop`, { version: locked.body.run.version }).expect(200);
    expect(stopped.body).toMatchObject({ status: 'undone', failure: 'stopped' });
    await desk.put(`/runs/${second.id}/stop`, {}).expect(409);
  });

  it('is taken over at a shift change, by somebody who may run it', async () => {
    const run = await started();
    await step(other, run, { confirmed: true }).expect(403);
    const stranger = await as(await buildAccount(app, { role: 'agent' }));
    expect((await stranger.put(`/runs/${run.id}/holder`).expect(403)).body.code).toBe('not-instructed');
    await other.put(`/runs/${run.id}/holder`, { version: run.version }).expect(200);
    expect((await step(desk, run, { confirmed: true }).expect(403)).body.code).toBe('not-your-run');
    await step(other, run, { confirmed: true }).expect(200);
  });

  describe('with proof of who the customer is', () => {
    const proof = definitionOf({ id: 'who', kind: 'verify', level: 2, by: ['call-back', 'questions', 'code'] });

    it('takes a code that went to the known address', async () => {
      const run = await started(proof);
      expect((await desk.put(`/runs/${run.id}/identity`, { method: 'call-back' }).expect(403)).body.code).toBe(
        'identity-method',
      );
      await desk.post(`/runs/${run.id}/codes`).expect(200);
      const [mail] = await app.db.query<{ text: string }>(
        `SELECT text FROM mail WHERE to_address = $1 AND kind = 'identity-code' ORDER BY created_at DESC LIMIT 1`,
        [anna.email],
      );
      const [, code] = /: (\d{6})/.exec(mail!.text)!;
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
      expect((await desk.put(`/runs/${run.id}/identity`, { method: 'code', code: wrong }).expect(400)).body.code).toBe(
        'identity-wrong',
      );
      const { body } = await desk.put(`/runs/${run.id}/identity`, { method: 'code', code }).expect(200);
      expect(body).toMatchObject({ status: 'done', identityLevel: 2 });
      expect(JSON.stringify(body)).not.toContain(code);
    });

    it('takes no code of ten minutes ago, and no fourth one', async () => {
      const run = await started(proof, await buildAccount(app));
      for (let n = 0; n < 3; n += 1) await desk.post(`/runs/${run.id}/codes`).expect(200);
      expect((await desk.post(`/runs/${run.id}/codes`).expect(409)).body.code).toBe('code-too-often');
      const [mail] = await app.db.query<{ text: string }>(
        `SELECT text FROM mail WHERE kind = 'identity-code' ORDER BY created_at DESC LIMIT 1`,
      );
      const [, code] = /: (\d{6})/.exec(mail!.text)!;
      app.clock.advance({ minutes: 11 });
      await desk.put(`/runs/${run.id}/identity`, { method: 'code', code }).expect(400);
    });

    it('takes what only they know, and stops after five wrong tries', async () => {
      const password = 'vier losse woorden samen';
      const customer = await buildAccount(app, { password });
      const own = await as(customer);
      const questions = [
        { question: 'Hoe heette je eerste huisdier?', answer: 'Poekie de Kat' },
        { question: 'Waar ging je naar school?', answer: 'Assen' },
      ];
      await own.put('/me/security-questions', { questions, password }).expect(200);
      const listed = (await own.get('/me/security-questions').expect(200)).body;
      expect(listed.items).toEqual(questions.map(({ question }) => question));
      const run = await started(proof, customer);
      const answer = (answers: string[]) => desk.put(`/runs/${run.id}/identity`, { method: 'questions', answers });
      await answer(['Poekie', 'Assen']).expect(400);
      expect((await answer(['poekie, de kat', ' ASSEN ']).expect(200)).body.status).toBe('done');

      const second = await started(proof, customer);
      for (let n = 0; n < 4; n += 1) {
        await desk.put(`/runs/${second.id}/identity`, { method: 'questions', answers: [] }).expect(400);
      }
      const { body } = await desk
        .put(`/runs/${second.id}/identity`, { method: 'questions', answers: ['x'] })
        .expect(200);
      expect(body).toMatchObject({ status: 'stopped', failure: 'identity' });
    });
  });

  it('waits for somebody who had no hand in it', async () => {
    const steps = [
      call('lock', 'lock', undo('unlock')),
      { id: 'yes', kind: 'approval', text: { nl: 'Mag dit?' }, from: 'editor' },
      call('open', 'unlock'),
    ];
    const run = await started(definitionOf(...steps));
    const { body } = await step(desk, run).expect(200);
    expect(body.run).toMatchObject({ status: 'approval', step: 'yes' });
    const approve = (who: Caller, verdict = 'approved') => who.put(`/runs/${run.id}/approval`, { verdict });
    expect((await approve(desk).expect(403)).body.code).toBe('approve-by-another');
    expect((await approve(other).expect(403)).body.code).toBe('approver-role');
    const editor = await buildAccount(app, { role: 'editor' });
    await approve(await as(editor)).expect(200);
    await step(desk, { id: run.id, step: 'open' }).expect(200);

    const second = await started(definitionOf(...steps), bert);
    await step(desk, second).expect(200);
    const declined = await (
      await as(editor)
    )
      .put(`/runs/${second.id}/approval`, { verdict: 'declined', note: 'Nee.' })
      .expect(200);
    expect(declined.body).toMatchObject({ status: 'undone', failure: 'declined' });
  });

  it('keeps to its limits for an agent, a customer and in all', async () => {
    for (const [whose, limits] of [
      ['agent', { agent: 1 }],
      ['customer', { customer: 1 }],
      ['procedure', { procedure: 1 }],
    ] as const) {
      const { procedureId, ticketId } = await ready(definitionOf({ id: 'a', kind: 'check', text: { nl: 'a' } }));
      await releaseAgain(app, procedureId, { ...definitionOf({ id: 'a', kind: 'check', text: { nl: 'a' } }), limits });
      const first = await desk.post('/runs', { procedureId, ticketId }).expect(201);
      await step(desk, first.body, { confirmed: true }).expect(200);
      const refused = await desk.post('/runs', { procedureId, ticketId }).expect(409);
      expect(refused.body).toMatchObject({ code: 'run-limit', whose, limit: 1 });
      app.clock.advance({ hours: 25 });
      await desk.post('/runs', { procedureId, ticketId }).expect(201);
    }
  });

  it("runs on the ticket's own customer, and on nobody else", async () => {
    const { procedureId, ticketId } = await ready();
    const refused = await desk.post('/runs', { procedureId, ticketId, customerId: bert.id }).expect(403);
    expect(refused.body.code).toBe('not-the-tickets-customer');
    const nobody = await buildTicket(app, { requesterId: null });
    expect((await desk.post('/runs', { procedureId, ticketId: nobody.id }).expect(409)).body.code).toBe(
      'ticket-without-customer',
    );

    const { body: run } = await desk.post('/runs', { procedureId, ticketId }).expect(201);
    // Whoever cares for the database moves the ticket to somebody else in the middle of it.
    await app.db.write((tx) => tx.query('UPDATE ticket SET requester_id = $2 WHERE id = $1', [ticketId, bert.id]));
    expect((await step(desk, run, { confirmed: true }).expect(403)).body.code).toBe('not-the-tickets-customer');
  });

  it('is only for those who read it and passed its check, until it does something else', async () => {
    const { id: procedureId } = await releaseProcedure(app);
    const person = await buildAccount(app, { role: 'agent' });
    const who = await as(person);
    const customer = await buildAccount(app);
    const { id: ticketId } = await buildTicket(app, { requesterId: customer.id });
    const start = () => who.post('/runs', { procedureId, ticketId });
    expect((await start().expect(403)).body.code).toBe('not-instructed');
    const { body: instruction } = await who.get(`/procedures/${procedureId}/instruction`).expect(200);
    expect(instruction).toMatchObject({ state: 'unread', questions: [{ text: { nl: 'Wat doe je eerst?' } }] });
    expect(JSON.stringify(instruction)).not.toContain('"right"');
    const check = (answers: number[]) => who.post(`/procedures/${procedureId}/instruction/check`, { answers });
    expect((await check([1]).expect(409)).body.code).toBe('not-read');
    await who.put(`/procedures/${procedureId}/instruction/reading`).expect(200);
    expect((await check([2]).expect(200)).body).toMatchObject({ passed: false, wrong: [1] });
    expect((await start().expect(403)).body.code).toBe('not-instructed');
    expect((await check([1]).expect(200)).body.passed).toBe(true);

    // A typing mistake asks nothing anew; another call does.
    await releaseAgain(app, procedureId, { ...resetDefinition(), title: { nl: 'Wachtwoord resetten' } });
    const run = await start().expect(201);
    await who.put(`/runs/${run.body.id}/stop`).expect(200);
    await releaseAgain(
      app,
      procedureId,
      resetDefinition({ steps: resetDefinition().steps.filter(({ id }) => id !== 'reset') }),
    );
    expect((await start().expect(403)).body.code).toBe('instruction-outdated');
    const { body } = await who.get('/procedures/instruction-overview').expect(200);
    const line = body.items.find((item: { procedureId: string }) => item.procedureId === procedureId);
    expect(line.people.find(({ accountId }: { accountId: string }) => accountId === person.id).state).toBe('outdated');
  });

  describe('when a process dies, or an answer never comes', () => {
    const steps = [call('lock', 'lock', undo('unlock')), call('change', 'must-change', undo('need-not-change'))];
    let kind: PracticeKind;
    let own: PracticeKind['perform'];
    beforeEach(() => {
      kind = app.get(PracticeKind);
      own = kind.perform.bind(kind);
    });
    afterEach(() => {
      kind.perform = own;
    });

    /** The process dies after the call went out (or before), with nothing written down about its end. */
    async function diesIn(run: { id: string; step: string | null }, isCarriedOut: boolean) {
      let out!: () => void;
      const isOut = new Promise<void>((resolve) => (out = resolve));
      kind.perform = async (setup, given) => {
        if (isCarriedOut) await own(setup, given);
        out();
        return new Promise(() => {});
      };
      void step(desk, run).end(() => {});
      await isOut;
      kind.perform = own;
    }

    it('asks whether it happened, and goes on', async () => {
      const customer = await buildAccount(app);
      const run = await started(definitionOf(...steps), customer);
      await diesIn(run, true);
      expect((await desk.put(`/runs/${run.id}/settlement`, {}).expect(409)).body.code).toBe('still-working');
      await step(desk, run).expect(409);
      app.clock.advance({ minutes: 2 });
      expect((await app.get(RunRecovery).unfinished()).map(({ data }) => data.runId)).toContain(run.id);
      await app.get(RunRecovery).run({ runId: run.id });
      const { body } = await desk.get(`/runs/${run.id}`);
      expect(body).toMatchObject({ status: 'active', step: 'change' });
      expect(body.entries.at(-1)).toMatchObject({ what: 'done', actor: 'Vraagbaak', detail: { settled: 'asked' } });
      const effects = await app.db.query('SELECT 1 FROM practice_effect WHERE login = $1', [customer.email]);
      expect(effects).toHaveLength(1);
    });

    it('lets the step be done when it had not happened', async () => {
      const customer = await buildAccount(app);
      const run = await started(definitionOf(...steps), customer);
      await diesIn(run, false);
      app.clock.advance({ minutes: 2 });
      const { body } = await desk.put(`/runs/${run.id}/settlement`, {}).expect(200);
      expect(body).toMatchObject({ status: 'active', step: 'lock' });
      await step(desk, run).expect(200);
      expect(await stateOf(customer.email)).toMatchObject({ locked: true });
    });

    it('goes on taking back where it stopped', async () => {
      const customer = await buildAccount(app);
      const run = await started(
        definitionOf(...steps, { id: 'sure', kind: 'check', text: { nl: 'Zeker?' } }),
        customer,
      );
      await step(desk, run).expect(200);
      await step(desk, { id: run.id, step: 'change' }).expect(200);
      let out!: () => void;
      const isOut = new Promise<void>((resolve) => (out = resolve));
      kind.perform = () => (out(), new Promise(() => {}));
      void step(desk, { id: run.id, step: 'sure' }, { confirmed: false }).end(() => {});
      await isOut;
      kind.perform = own;
      app.clock.advance({ minutes: 2 });
      await app.get(RunRecovery).run({ runId: run.id });
      expect((await desk.get(`/runs/${run.id}`)).body.status).toBe('undone');
      expect(await stateOf(customer.email)).toMatchObject({ locked: false, mustChange: false });
    });

    it('takes the word of a person when nobody else can say', async () => {
      const customer = await buildAccount(app);
      const run = await started(definitionOf(...steps), customer);
      const settle = kind.settle.bind(kind);
      kind.perform = async () => ({ kind: 'unknown', code: 'timeout', message: 'No answer.' });
      kind.settle = async () => ({ kind: 'unknown', message: 'No answer.' });
      const { body } = await step(desk, run).expect(200);
      expect(body.run).toMatchObject({ status: 'unsettled', step: 'lock' });
      await expect(app.get(RunRecovery).run({ runId: run.id })).rejects.toThrow('unsettled');
      kind.settle = settle;
      await desk.put(`/runs/${run.id}/settlement`, { found: 'done' }).expect(400);
      const told = await desk
        .put(`/runs/${run.id}/settlement`, { found: 'done', note: 'Gezien in het systeem.' })
        .expect(200);
      expect(told.body).toMatchObject({ status: 'active', step: 'change' });
      expect(told.body.entries.at(-1).detail).toMatchObject({ settled: 'by-hand', note: 'Gezien in het systeem.' });
    });

    it('says that a secret was lost, and lets the agent choose', async () => {
      const customer = await buildAccount(app);
      const run = await started(
        definitionOf(call('reset', 'reset'), { id: 'say', kind: 'tell', text: { nl: 'Zeg het.' } }),
        customer,
      );
      await diesIn(run, true);
      app.clock.advance({ minutes: 2 });
      const { body } = await desk.put(`/runs/${run.id}/settlement`, {}).expect(200);
      expect(body).toMatchObject({ status: 'active', step: 'reset' });
      expect(body.entries.at(-1).detail.lost).toEqual(['password']);
      const again = await step(desk, run).expect(200);
      expect(again.body.shown).toHaveLength(1);
      expect(again.body.run.step).toBe('say');
    });
  });

  it('is undone no more once it is over, and its journal can not be changed', async () => {
    const run = await started(definitionOf(call('lock', 'lock', undo('unlock'))));
    await step(desk, run).expect(200);
    await desk.put(`/runs/${run.id}/undoing`).expect(409);
    await desk.post(`/runs/${run.id}/notes`, { text: 'Nog iets' }).expect(409);
    for (const sql of [
      'UPDATE procedure_run_entry SET actor = $2 WHERE run_id = $1',
      'DELETE FROM procedure_run_entry WHERE run_id = $1 AND actor <> $2',
    ]) {
      await expect(app.db.write((tx) => tx.query(sql, [run.id, 'x']))).rejects.toThrow('never changed');
    }
  });

  it('leaves evidence that shows when its journal was forged', async () => {
    const run = await started(definitionOf(call('lock', 'lock', undo('unlock'))));
    await step(desk, run, { note: 'Aan de lijn.' }).expect(200);
    const { body } = await desk.get(`/runs/${run.id}/evidence`).expect(200);
    expect(body).toMatchObject({ run: { status: 'done' }, chain: { holds: true }, exportedBy: agent.name });
    expect(body.entries.every(({ holds }: { holds: boolean }) => holds)).toBe(true);
    await app.db.write(async (tx) => {
      await tx.query('ALTER TABLE procedure_run_entry DISABLE TRIGGER procedure_run_entry_is_kept');
      await tx.query(`UPDATE procedure_run_entry SET actor = 'Somebody' WHERE run_id = $1 AND what = 'begun'`, [
        run.id,
      ]);
      await tx.query('ALTER TABLE procedure_run_entry ENABLE TRIGGER procedure_run_entry_is_kept');
    });
    const forged = (await desk.get(`/runs/${run.id}/evidence`)).body;
    expect(forged.entries.filter(({ holds }: { holds: boolean }) => !holds)).toMatchObject([{ what: 'begun' }]);
    expect((await app.get(AuditLog).verify()).fault).toBeNull();
  });

  it('is nobody else’s business', async () => {
    const run = await started();
    const own = await as(anna);
    await own.get(`/runs/${run.id}`).expect(404);
    await step(own, run, { confirmed: true }).expect(404);
    await own.put(`/runs/${run.id}/approval`, { verdict: 'approved' }).expect(403);
    expect((await own.get('/runs').expect(200)).body.items).toEqual([]);
    const listed = (await desk.get(`/runs?ticketId=${run.ticketId}&limit=1`).expect(200)).body;
    expect(listed.items.map(({ id }: RunView) => id)).toEqual([run.id]);
  });
});
