import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { AccountsService, SessionsService, SYSTEM } from '../../dist/src/accounts/index.js';
import { ArticlesService } from '../../dist/src/knowledge/index.js';
import { AuditLog } from '../../dist/src/platform/audit/index.js';
import { Clock } from '../../dist/src/platform/clock/index.js';
import { Database } from '../../dist/src/platform/database/index.js';
import {
  ConnectorsService,
  InstructionService,
  ProcedureReview,
  ProceduresService,
  RunsQueries,
  RunsService,
  RunSteps,
} from '../../dist/src/procedures/index.js';
import { RunRecovery } from '../../dist/src/procedures/runs/run-recovery.job.js';
import { startService } from '../../dist/src/start.js';
import { freePort, Process } from './desk.js';

const AT_ONCE = 6;
const STEPS = ['one', 'two', 'three'];

/**
 * Runs with three changing steps each, on a system that counts every call by its id, while the process is killed with -9
 * at random moments. Answers what was wrong afterwards: a step that ran twice, a call that nobody accounts for, a run
 * that neither goes on nor is undone, a broken chain.
 */
export async function killRuns(given, kills) {
  const target = await startTarget();
  const environment = { ...given, CONNECTOR_PRIVATE_HOSTS: `127.0.0.1:${target.port}` };
  const { cookie, procedureId, agent } = await furnishRuns(environment, target.port);
  const faults = [];
  const runs = new Set();
  const victim = new Process(await freePort(), environment);
  let moments = 0;
  try {
    for (; moments < kills; moments += 1) {
      await victim.start();
      let isAlive = true;
      const started = await startRuns(victim.url, cookie, procedureId);
      for (const { id } of started) runs.add(id);
      const work = Promise.all(started.map((run) => runThrough(victim.url, cookie, run, () => isAlive)));
      // Any moment from the first call on, until all runs are through.
      await target.next();
      await new Promise((resolve) => setTimeout(resolve, randomInt(500)));
      isAlive = false;
      await victim.kill('SIGKILL');
      await work;
    }
    console.log(`${moments} kills in the middle of ${runs.size} runs; ${target.calls.size} calls arrived ...`);
    await recover(environment, agent, faults);
    await accountForAll(environment, target, faults);
    if (target.calls.size === 0) faults.push('no call arrived: the kills prove nothing');
  } finally {
    await victim.kill('SIGKILL').catch(() => {});
    target.close();
  }
  return faults;
}

/** Another system: it carries out what it is asked for, some milliseconds later, and remembers the id of every call. */
async function startTarget() {
  const calls = new Map();
  const state = new Map();
  let arrived;
  const next = () =>
    new Promise((resolve) => {
      arrived = resolve;
      setTimeout(resolve, 5_000);
    });
  const server = createServer((request, response) => {
    const [, what, value] = request.url.split('/');
    if (what === 'effects') return response.end(JSON.stringify({ done: calls.has(value) ? 'yes' : 'no' }));
    arrived?.();
    request.resume();
    setTimeout(() => {
      const id = request.headers['idempotency-key'];
      calls.set(id, (calls.get(id) ?? 0) + 1);
      const [flag, isOn] = what.split('-');
      const account = state.get(value) ?? new Set();
      if (isOn === 'on') account.add(flag);
      else account.delete(flag);
      state.set(value, account);
      response.end('{}');
    }, randomInt(25));
  });
  const port = await freePort();
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, calls, state, next, close: () => (server.closeAllConnections(), server.close()) };
}

async function furnishRuns(environment, port) {
  return within(environment, async (app) => {
    const person = async (role, name) => {
      const { id } = await app
        .get(AccountsService)
        .create(SYSTEM, { role, name, email: `${name}@chaos.example`, locale: 'nl' });
      return { ...SYSTEM, key: `account:${id}`, accountId: id, name, role, via: 'session' };
    };
    const [admin, writer, agent] = [
      await person('admin', 'admin'),
      await person('editor', 'writer'),
      await person('agent', 'agent'),
    ];
    const settle = { path: '/effects/{{effect.id}}', expect: { json: [{ at: 'done', equals: 'yes' }] } };
    const operation = (flag, on, undo) => ({
      method: 'POST',
      path: `/${flag}-${on}/{{input.login}}`,
      inputs: ['login'],
      changes: true,
      subject: 'login',
      undo,
      settle,
    });
    const operations = Object.fromEntries(
      STEPS.flatMap((flag) => [
        [`${flag}-on`, operation(flag, 'on', `${flag}-off`)],
        [`${flag}-off`, operation(flag, 'off', `${flag}-on`)],
      ]),
    );
    const settings = { baseUrl: `http://127.0.0.1:${port}`, operations };
    await app.get(ConnectorsService).create(admin, { key: 'target', kind: 'http', name: 'Target', settings });
    const article = await app.get(ArticlesService).create(SYSTEM, {
      audience: 'public',
      productId: null,
      texts: { nl: { question: 'Hoe draait dit?', answer: 'Zo.' } },
      publish: true,
    });
    const login = { login: '{{customer.id}}' };
    const definition = {
      title: { nl: 'Drie dingen' },
      steps: STEPS.map((id) => ({
        id,
        kind: 'run',
        text: { nl: id },
        connector: 'target',
        operation: `${id}-on`,
        with: login,
        timeout: 2,
        undo: { operation: `${id}-off`, with: login },
      })),
      questions: [{ text: { nl: '?' }, options: [{ nl: 'a' }, { nl: 'b' }], right: 1 }],
    };
    const made = await app.get(ProceduresService).create(writer, { articleId: article.id, definition });
    const acceptedWarnings = made.warnings.map(({ name }) => name);
    await app.get(ProcedureReview).submit(writer, made.id, 1, { acceptedWarnings });
    await app.get(ProcedureReview).judge(admin, made.id, 1, { verdict: 'approved', note: '' });
    await app.get(InstructionService).markRead(agent, made.id);
    await app.get(InstructionService).check(agent, made.id, [1]);
    const session = await app
      .get(SessionsService)
      .open(agent.accountId, { address: '127.0.0.1', userAgent: 'chaos' }, 'password');
    return { cookie: `session=${session.token}`, procedureId: made.id, agent };
  });
}

async function startRuns(url, cookie, procedureId) {
  const begin = async (_, n) => {
    const requester = { email: `${Date.now()}-${n}-${randomInt(1e9)}@klant.example` };
    const ticket = await send(url, cookie, 'POST', '/tickets', {
      subject: 'Chaos',
      text: 'Het werkt niet.',
      requester,
    });
    return ticket && send(url, cookie, 'POST', '/runs', { procedureId, ticketId: ticket.id });
  };
  return (await Promise.all(Array.from({ length: AT_ONCE }, begin))).filter(Boolean);
}

/** As an agent would: step after step, until the process is gone; some change their mind. */
async function runThrough(url, cookie, begun, isAlive) {
  let run = begun;
  while (isAlive() && run?.step) {
    const isStopping = randomInt(6) === 0;
    const answer = isStopping
      ? await send(url, cookie, 'PUT', `/runs/${run.id}/stop`, {})
      : await send(url, cookie, 'PUT', `/runs/${run.id}/steps/${run.step}`, { version: run.version });
    run = isStopping ? answer : answer?.run;
  }
}

/** An hour later every process that had a call in hand counts as dead: what it left is settled, then finished or undone. */
async function recover(environment, agent, faults) {
  await within(environment, async (app) => {
    app.get(Clock).now = () => new Date(Date.now() + 3_600_000);
    const recovery = app.get(RunRecovery);
    for (let left = await recovery.unfinished(); left.length > 0; left = await recovery.unfinished()) {
      for (const { data } of left) await recovery.run(data);
    }
    const open = await app.get(Database).query('SELECT id FROM procedure_run WHERE ended_at IS NULL');
    for (const [at, { id }] of open.entries()) {
      let run = await app.get(RunsQueries).get(agent, id);
      if (run.status !== 'active') faults.push(`run ${id} is ${run.status} after it was settled`);
      else if (at % 2 === 0) await app.get(RunsService).stop(agent, id);
      else while (run.step) ({ run } = await app.get(RunSteps).advance(agent, id, run.step, {}));
    }
  });
}

/** Every call against every line of the journal, and every account against how its run ended. */
async function accountForAll(environment, target, faults) {
  await within(environment, async (app) => {
    const database = app.get(Database);
    const lines = await database.query(
      `SELECT effect_id AS id, array_agg(what ORDER BY seq) FILTER (WHERE what IN ('done', 'refused')) AS ends,
              count(*) FILTER (WHERE what = 'begun')::int AS begun
         FROM procedure_run_entry WHERE effect_id IS NOT NULL GROUP BY effect_id`,
    );
    const known = new Map(lines.map((line) => [line.id, line]));
    for (const [id, times] of target.calls) {
      if (times !== 1) faults.push(`call ${id} was carried out ${times} times`);
      if (known.get(id)?.ends?.[0] !== 'done')
        faults.push(`call ${id} was carried out, and the journal says ${known.get(id)?.ends}`);
    }
    for (const { id, begun, ends } of lines) {
      if (begun !== 1 || ends?.length !== 1)
        faults.push(`call ${id} began ${begun} times and ended ${ends?.length ?? 0} times`);
      if (ends?.[0] === 'done' && !target.calls.has(id))
        faults.push(`call ${id} is said to be done, and never arrived`);
    }
    const runs = await database.query('SELECT id, status, customer_id AS customer FROM procedure_run');
    for (const { id, status, customer } of runs) {
      const flags = target.state.get(customer)?.size ?? 0;
      const expected = status === 'done' ? STEPS.length : 0;
      if (!['done', 'undone', 'stopped'].includes(status)) faults.push(`run ${id} ended ${status}`);
      else if (flags !== expected) faults.push(`run ${id} is ${status}, and ${flags} of its changes are there`);
    }
    const { fault } = await app.get(AuditLog).verify();
    if (fault) faults.push(`the audit chain is broken: ${fault}`);
    console.log(
      `${runs.length} runs: ${runs.filter(({ status }) => status === 'done').length} done, the others undone.`,
    );
  });
}

async function within(environment, work) {
  const service = await startService({ ...environment, ROLE: 'web' });
  try {
    await service.app.init();
    return await work(service.app);
  } finally {
    await service.stop();
  }
}

async function send(url, cookie, method, path, body) {
  const headers = { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  const options = { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`${url}/api/v1${path}`, options).catch(() => null);
  return response?.ok ? response.json().catch(() => null) : null;
}
