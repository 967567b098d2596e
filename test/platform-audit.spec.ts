import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Client } from 'pg';
import { AuditLog, AuditQueries, type AuditEntry } from '../src/platform/audit/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';

const SANNE = { accountId: '0193c000-0000-7000-8000-000000000001', name: 'Sanne' };
const SYSTEM = { accountId: null, name: 'Vraagbaak' };

describe('the audit log', () => {
  let app: TestApp;

  const record = (...entries: Array<Partial<AuditEntry>>) =>
    app.db.write(async (tx) => {
      for (const entry of entries)
        await app
          .get(AuditLog)
          .record(tx, { actor: SANNE, action: 'article.published', subject: 'article:1', ...entry });
    });
  const verify = () => app.get(AuditLog).verify();
  const list = (filter = {}) => app.get(AuditQueries).list(filter);
  /** As somebody who owns the database, and switches off what stands in the way. */
  const tamper = async (...statements: string[]) => {
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    await client.query('SET session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  beforeAll(async () => {
    app = await startPlatform();
  });
  afterAll(() => app.stop());

  it('holds when it is empty', async () => {
    expect(await verify()).toEqual({ rows: 0, head: '', fault: null });
  });

  it('keeps who did what to what, the latest first', async () => {
    await record({ details: { version: 3 } });
    await record({ actor: SYSTEM, action: 'export.made', subject: 'tickets' });

    expect((await list()).items).toMatchObject([
      { seq: 2, actorId: null, actor: 'Vraagbaak', action: 'export.made', subject: 'tickets', details: {} },
      { seq: 1, actorId: SANNE.accountId, actor: 'Sanne', action: 'article.published', details: { version: 3 } },
    ]);
    expect(await verify()).toMatchObject({ rows: 2, fault: null });
  });

  it('keeps nothing of what was rolled back, and leaves no gap for it', async () => {
    await expect(
      app.db.write(async (tx) => {
        await app.get(AuditLog).record(tx, { actor: SANNE, action: 'undone', subject: 'x:1' });
        throw new Error('never mind');
      }),
    ).rejects.toThrow('never mind');
    await record({ subject: 'article:2' });

    expect((await list({ action: 'undone' })).items).toEqual([]);
    expect(await verify()).toMatchObject({ rows: 3, fault: null });
  });

  it('chains what many write at the same moment, several entries each, without a deadlock', async () => {
    await app.db.query('CREATE TABLE desk (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)');
    await app.db.query('INSERT INTO desk SELECT generate_series(1, 3)');

    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        app.db.write(async (tx) => {
          // Half of them audit first and then touch a row that the other half holds.
          if (n % 2 === 0) await app.get(AuditLog).record(tx, { actor: SANNE, action: 'first', subject: `n:${n}` });
          await tx.query('UPDATE desk SET n = n + 1 WHERE id = 2');
          await app.get(AuditLog).record(tx, { actor: SANNE, action: 'second', subject: `n:${n}` });
        }),
      ),
    );

    expect(await verify()).toMatchObject({ rows: 63, fault: null });
  });

  it('verifies whatever was written into the details', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
        fc.string({ unit: 'binary' }),
        async (details, name) => {
          await record({ details, actor: { accountId: null, name } });
          expect(await verify()).toMatchObject({ fault: null });
        },
      ),
      { numRuns: 60 },
    );
    await record({
      details: {
        nul: '\u0000',
        half: '\ud83d',
        ['key\u0000']: { ['\ud83d']: 1 },
        small: 5e-324,
        large: 1e300,
        minus: -0,
        none: undefined,
      },
    });
    expect(await verify()).toMatchObject({ fault: null });
  });

  it('finds entries by account, action, subject and time, page by page', async () => {
    app.clock.stopAt('2030-06-01T10:00:00Z');
    for (let n = 1; n <= 5; n += 1) {
      await record({ action: n % 2 === 0 ? 'account.created' : 'account.locked', subject: `account:${n}` });
      app.clock.advance({ minutes: 1 });
    }
    const subjects = async (filter: object) => (await list(filter)).items.map(({ subject }) => subject);
    const from = new Date('2030-06-01T10:00:00Z');

    expect(await subjects({ action: 'account.', from })).toEqual([5, 4, 3, 2, 1].map((n) => `account:${n}`));
    expect(await subjects({ action: 'account.created' })).toEqual(['account:4', 'account:2']);
    expect(await subjects({ subject: 'account:3' })).toEqual(['account:3']);
    expect(await subjects({ actorId: SANNE.accountId, until: new Date('2030-06-01T10:02:00Z'), from })).toEqual([
      'account:2',
      'account:1',
    ]);
    const first = await list({ from, limit: 2 });
    const second = await list({ from, limit: 2, cursor: first.next });
    const third = await list({ from, limit: 2, cursor: second.next });
    expect([first, second, third].map(({ items }) => items.length)).toEqual([2, 2, 1]);
    expect(third.next).toBeNull();
    await expect(list({ cursor: Buffer.from('["x"]').toString('base64url') })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('can not be changed, emptied or shortened by the app itself', async () => {
    await expect(app.db.query(`UPDATE audit SET actor = 'Nobody' WHERE seq = 1`)).rejects.toThrow('append-only');
    await expect(app.db.query('DELETE FROM audit WHERE seq = 1')).rejects.toThrow('append-only');
    await expect(app.db.query('TRUNCATE audit')).rejects.toThrow('append-only');
  });

  it('shows what somebody with the database in hand did to it', async () => {
    const { rows, head } = await verify();

    await tamper(`UPDATE audit SET details = '{"version": 4}' WHERE seq = 1`);
    expect(await verify()).toEqual({ rows: 0, head: '', fault: 'Row 1 was changed after it was written.' });
    await tamper(`UPDATE audit SET details = '{"version": 3}' WHERE seq = 1`);
    expect(await verify()).toEqual({ rows, head, fault: null });

    await tamper(
      `CREATE TABLE kept AS SELECT * FROM audit WHERE seq IN (2, ${rows})`,
      'DELETE FROM audit WHERE seq = 2',
    );
    expect((await verify()).fault).toBe('Row 2 is missing.');
    await tamper('INSERT INTO audit SELECT * FROM kept WHERE seq = 2');

    await tamper(`DELETE FROM audit WHERE seq = ${rows}`);
    expect((await verify()).fault).toBe('The last 1 rows were cut off.');
    await tamper(`INSERT INTO audit SELECT * FROM kept WHERE seq = ${rows}`);

    await tamper(`UPDATE audit_head SET hash = 'another'`);
    expect((await verify()).fault).toBe('The head of the chain is not its last row.');
    await tamper(`DELETE FROM audit_head`);
    expect((await verify()).fault).toBe('The head of the chain is gone.');
    await expect(record({})).rejects.toThrow('no head');
    await tamper(`INSERT INTO audit_head (seq, hash) VALUES (${rows}, '${head}')`);
    expect(await verify()).toEqual({ rows, head, fault: null });
  });
});
