import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountSummary } from '../src/accounts/index.js';
import { AuditLog } from '../src/platform/audit/index.js';
import type { ProcedureDefinition, RunView } from '../src/procedures/index.js';
import { LdapSession } from '../src/procedures/connectors/ldap-session.js';
import { RunRecovery } from '../src/procedures/runs/run-recovery.job.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket, signIn } from './setup/build.js';
import { caller, type Caller } from './setup/knowledge.js';
import { instruct, releaseProcedure, resetDefinition } from './setup/procedures.js';
import { hasSlapd, makeDirectory, SERVICE, type TestDirectory } from './setup/slapd.js';

const PEOPLE = ['anna', 'bram', 'cas', 'daan', 'eva', 'fleur', 'gijs', 'hans', 'ida', 'jan'] as const;
type Uid = (typeof PEOPLE)[number];

const LOGIN = { login: '{{customer.email}}' };
const call = (operation: string, more: object = {}) =>
  ({
    id: operation,
    kind: 'run',
    text: { nl: operation },
    connector: 'directory',
    operation,
    with: LOGIN,
    timeout: 4,
    ...more,
  }) as never;
const back = (operation: string, more: object = {}) => ({ undo: { operation, with: { ...LOGIN, ...more } } });
const fails = call('add-to-group', { with: { ...LOGIN, group: 'nowhere' } });

if (!hasSlapd)
  process.stderr.write('\n!!! procedures on a real directory: NOT RUN, there is no slapd (apt-get install slapd)\n\n');

(hasSlapd ? describe : describe.skip)('a procedure on a real directory', () => {
  let app: TestApp;
  let directory: TestDirectory;
  let desk: Caller;
  let admin: Caller;
  let agent: AccountSummary;
  let connector: { id: string; version: number };
  const customers = new Map<Uid, AccountSummary>();
  const procedures = new Map<string, string>();

  beforeAll(async () => {
    directory = await makeDirectory(PEOPLE);
    await directory.start();
    const hosts = [directory.ldaps, directory.ldap].map((url) => new URL(url).host).join(',');
    app = await startTestApp({ CONNECTOR_PRIVATE_HOSTS: hosts });
    agent = await buildAccount(app, { role: 'agent' });
    desk = caller(app, { Cookie: await signIn(app, agent) });
    admin = caller(app, { Cookie: await signIn(app, await buildAccount(app, { role: 'admin' })) });
    for (const uid of PEOPLE) customers.set(uid, await buildAccount(app, { email: `${uid}@voorbeeld.nl`, name: uid }));
    const settings = {
      url: directory.ldaps,
      ca: directory.ca,
      directory: 'openldap',
      bindDn: SERVICE.dn,
      base: 'ou=people,dc=test',
      groupBase: 'ou=groups,dc=test',
    };
    connector = (
      await admin.post('/connectors', { key: 'directory', kind: 'ldap', name: 'Directory', settings }).expect(201)
    ).body;
    await secret(SERVICE.password);
  }, 60_000);
  afterAll(async () => {
    await app.stop();
    await directory.stop();
  });

  const secret = (value: string) =>
    admin.put(`/connectors/${connector.id}/secrets/bindPassword`, { value }).expect(200);
  async function started(uid: Uid, ...steps: unknown[]): Promise<RunView> {
    const key = JSON.stringify(steps);
    if (!procedures.has(key)) {
      const { id } = await releaseProcedure(app, resetDefinition({ steps: steps as ProcedureDefinition['steps'] }));
      await instruct(app, agent, id);
      procedures.set(key, id);
    }
    const ticket = await buildTicket(app, { requesterId: customers.get(uid)!.id });
    return (await desk.post('/runs', { procedureId: procedures.get(key), ticketId: ticket.id }).expect(201)).body;
  }
  const step = (run: RunView, id: string, given: object = {}) => desk.put(`/runs/${run.id}/steps/${id}`, given);
  const oldOf = (uid: Uid) => `the old password of ${uid}`;
  const lastOf = (run: RunView, what: string) => run.entries.findLast((entry) => entry.what === what)!;

  it('resets: the customer gets in with the new password and not with the old', async () => {
    expect(await directory.canBind('anna', oldOf('anna'))).toBe(true);
    const run = await started('anna', call('reset'));
    const { body } = await step(run, 'reset').expect(200);
    expect(body.run.status).toBe('done');
    const [{ value: password }] = body.shown;
    expect(await directory.canBind('anna', password)).toBe(true);
    expect(await directory.canBind('anna', oldOf('anna'))).toBe(false);
    expect(JSON.stringify((await desk.get(`/runs/${run.id}`)).body)).not.toContain(password);
  });

  it('unlocks whoever guessed too often, and has the password changed at the next sign-in', async () => {
    for (let n = 0; n < 3; n += 1) await directory.canBind('bram', 'a wrong password');
    expect(await directory.canBind('bram', oldOf('bram'))).toBe(false);
    const run = await started('bram', call('unlock', back('lock')), call('must-change', back('need-not-change')));
    await step(run, 'unlock').expect(200);
    expect(await directory.canBind('bram', oldOf('bram'))).toBe(true);
    await step(run, 'must-change').expect(200);
    expect(await directory.entry('bram')).toMatchObject({ pwdReset: 'TRUE' });
  });

  it('takes back group, flag and lock in reverse when a later step fails', async () => {
    const group = { with: { ...LOGIN, group: 'vpn' } };
    const run = await started(
      'cas',
      call('lock', back('unlock')),
      call('must-change', back('need-not-change')),
      call('add-to-group', { ...group, id: 'join', ...back('remove-from-group', { group: 'vpn' }) }),
      fails,
    );
    await step(run, 'lock').expect(200);
    expect(await directory.canBind('cas', oldOf('cas'))).toBe(false);
    await step(run, 'must-change').expect(200);
    await step(run, 'join').expect(200);
    // A group that isn't there is found out before anything is begun: the agent stops.
    expect((await step(run, 'add-to-group').expect(503)).body).toMatchObject({
      code: 'connector-unavailable',
      reason: 'no-such-group',
    });
    const { body } = await desk.put(`/runs/${run.id}/stop`).expect(200);
    expect(body).toMatchObject({ status: 'undone', kept: [] });
    const undone = body.entries.filter(
      (entry: RunView['entries'][0]) => entry.direction === 'undo' && entry.what === 'done',
    );
    expect(undone.map(({ stepId }: { stepId: string }) => stepId)).toEqual(['join', 'must-change', 'lock']);
    expect(await directory.canBind('cas', oldOf('cas'))).toBe(true);
    expect(await directory.entry('cas')).not.toHaveProperty('pwdReset');
  });

  it.each<[string, Uid, string, string]>([
    ['too short', 'daan', 'kort', 'password-too-weak'],
    ['one of before', 'ida', 'the old password of ida', 'password-in-history'],
  ])('says what the policy refuses: %s', async (_, uid, newPassword, code) => {
    const needs = [{ name: 'newPassword', text: { nl: 'Nieuw wachtwoord' }, secret: true }];
    const set = call('set-password', { with: { ...LOGIN, password: '{{needs.newPassword}}' }, needs, attempts: 2 });
    const current = uid === 'ida' ? 'Zomer in Assen' : oldOf(uid);
    if (uid === 'ida') {
      const before = await started(uid, set);
      await step(before, 'set-password', { needs: { newPassword: current } }).expect(200);
    }
    const run = await started(uid, call('must-change', back('need-not-change')), set);
    await step(run, 'must-change').expect(200);
    const first = (await step(run, 'set-password', { needs: { newPassword } }).expect(200)).body.run;
    expect(first).toMatchObject({ status: 'active', step: 'set-password' });
    expect(lastOf(first, 'refused').detail).toMatchObject({ code });
    const { run: after } = (await step(run, 'set-password', { needs: { newPassword } }).expect(200)).body;
    expect(after).toMatchObject({ status: 'undone', failure: code });
    expect(await directory.canBind(uid, current)).toBe(true);
    expect(await directory.entry(uid)).not.toHaveProperty('pwdReset');
    const journal = JSON.stringify(after.entries);
    expect(journal).not.toContain(newPassword);
    expect(journal).toContain('••••');
  });

  it('begins nothing with a wrong service account, and tells so', async () => {
    const run = await started('eva', call('lock', back('unlock')));
    await secret('not the password');
    const { body } = await step(run, 'lock').expect(503);
    expect(body).toMatchObject({ code: 'connector-unavailable', reason: 'wrong-service-account' });
    expect(JSON.stringify(body)).not.toContain('not the password');
    await secret(SERVICE.password);
    expect((await step(run, 'lock').expect(200)).body.run.status).toBe('done');
  });

  it('begins nothing while the directory is away, and goes on when it is back', async () => {
    const run = await started('fleur', call('reset'));
    await directory.kill();
    expect((await step(run, 'reset').expect(503)).body.reason).toBe('unreachable');
    const still = (await desk.get(`/runs/${run.id}`)).body;
    expect(still).toMatchObject({ status: 'active', step: 'reset' });
    await directory.start();
    const { body } = await step(run, 'reset').expect(200);
    expect(await directory.canBind('fleur', body.shown[0].value)).toBe(true);
  });

  describe('when the directory dies in the middle of a call', () => {
    const own = LdapSession.prototype.setPassword;
    afterEach(() => {
      LdapSession.prototype.setPassword = own;
    });

    it('finds out that nothing had happened, and lets the step be done', async () => {
      const run = await started('gijs', call('reset'), call('unlock', back('lock')));
      // It stands still as the call goes out, and is killed before it could look at it.
      LdapSession.prototype.setPassword = async function (dn, password) {
        await directory.freeze();
        setTimeout(() => void directory.kill(), 300);
        return own.call(this, dn, password);
      };
      const { body } = await step(run, 'reset').expect(200);
      LdapSession.prototype.setPassword = own;
      expect(body.run).toMatchObject({ status: 'unsettled', step: 'reset' });
      await expect(app.get(RunRecovery).run({ runId: run.id })).rejects.toThrow('unsettled');
      await directory.start();
      await app.get(RunRecovery).run({ runId: run.id });
      const after = (await desk.get(`/runs/${run.id}`)).body;
      expect(after.status).toBe('active');
      expect(lastOf(after, 'refused').detail).toMatchObject({ code: 'not-done', settled: 'asked' });
      expect(await directory.canBind('gijs', oldOf('gijs'))).toBe(true);
      const again = await step(run, 'reset').expect(200);
      expect(await directory.canBind('gijs', again.body.shown[0].value)).toBe(true);
    });

    it('finds out that it had happened, does not do it again, and says that the password was lost', async () => {
      const run = await started('hans', call('reset'), call('unlock', back('lock')));
      LdapSession.prototype.setPassword = async function (dn, password) {
        await own.call(this, dn, password);
        await directory.kill();
        throw new Error('Connection closed before message response was received.');
      };
      const { body } = await step(run, 'reset').expect(200);
      LdapSession.prototype.setPassword = own;
      expect(body).toMatchObject({ run: { status: 'unsettled' }, shown: [] });
      await directory.start();
      const { pwdChangedTime } = await directory.entry('hans');
      const after = (await desk.put(`/runs/${run.id}/settlement`, {}).expect(200)).body;
      expect(lastOf(after, 'done').detail).toMatchObject({ settled: 'asked', lost: ['password'] });
      expect((await directory.entry('hans'))['pwdChangedTime']).toBe(pwdChangedTime);
      expect(await directory.canBind('hans', oldOf('hans'))).toBe(false);
    });
  });

  it('goes by StartTLS too, never without, and trusts no certificate but the one named', async () => {
    const settings = {
      url: directory.ldap,
      startTls: true,
      ca: directory.ca,
      directory: 'openldap',
      bindDn: SERVICE.dn,
      base: 'ou=people,dc=test',
    };
    const make = (key: string, change: object) =>
      admin.post('/connectors', { key, kind: 'ldap', name: key, settings: { ...settings, ...change } });
    await make('plain', { startTls: false }).expect(400);
    const rehearse = async (key: string, change: object) => {
      const { body } = await make(key, change).expect(201);
      await admin.put(`/connectors/${body.id}/secrets/bindPassword`, { value: SERVICE.password }).expect(200);
      const inputs = { operation: 'lock', inputs: { login: 'jan@voorbeeld.nl' } };
      return (await admin.post(`/connectors/${body.id}/rehearsals`, inputs).expect(200)).body;
    };
    expect(await rehearse('start-tls', {})).toMatchObject({
      ok: true,
      lines: ['lock uid=jan,ou=people,dc=test', expect.any(String)],
    });
    const { ca: _ca, ...untrusting } = settings;
    expect(await rehearse('untrusted', { ...untrusting, ca: undefined })).toEqual({ ok: false, lines: ['tls'] });
    expect(await rehearse('nobody', { filter: '(&(mail={{login}})(uid=*)(cn=nobody))' })).toEqual({
      ok: false,
      lines: ['no-such-account'],
    });
    expect(await directory.canBind('jan', oldOf('jan'))).toBe(true);
  });

  it('looks for a login as it is written, whatever signs are in it', async () => {
    const inputs = { operation: 'find', inputs: { login: '*)(uid=*' } };
    const { body } = await admin.post(`/connectors/${connector.id}/rehearsals`, inputs).expect(200);
    expect(body).toEqual({ ok: false, lines: ['no-such-account'] });
  });

  it('leaves an audit chain that holds', async () => {
    expect((await app.get(AuditLog).verify()).fault).toBeNull();
  });
});
