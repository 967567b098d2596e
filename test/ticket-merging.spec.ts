import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AuditLog } from '../src/platform/audit/index.js';
import { SYSTEM } from '../src/accounts/index.js';
import { TicketDeletion, TicketMerging } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';

describe('merging tickets', () => {
  let app: TestApp;
  let agent: Caller;
  let anna: { id: string };
  let bert: { id: string };
  let annaCalls: Caller;
  beforeAll(async () => {
    app = await startTestApp();
    agent = await callerOf(app, await buildAccount(app, { role: 'agent', name: 'Aya' }));
    anna = await buildAccount(app, { name: 'Anna' });
    bert = await buildAccount(app, { name: 'Bert' });
    annaCalls = await callerOf(app, anna);
  });
  afterAll(() => app.stop());

  const ask = (requester = anna, subject = 'Ik kan niet inloggen') =>
    buildTicket(app, { requesterId: requester.id, subject });
  const read = (id: string, by = agent) => by.get(`/tickets/${id}`);
  const merge = (id: string, intoId: string, version = 1, by = agent) =>
    by.put(`/tickets/${id}/merge`, { intoId, version });
  const unmerge = (id: string, by = agent) => by.delete(`/tickets/${id}/merge`);
  const rootOf = async (id: string) =>
    (await app.db.query<{ root_id: string }>('SELECT root_id FROM ticket WHERE id = $1', [id]))[0]!.root_id;
  const events = (topic: string, ticketId: string) =>
    app.db.query<{ payload: Record<string, unknown> }>(
      `SELECT payload FROM event WHERE topic = $1 AND payload->>'ticketId' = $2`,
      [topic, ticketId],
    );

  it('lets the conversation go on in the other ticket, and undoes it', async () => {
    const [first, second] = [await ask(), await ask()];

    const merged = await merge(first.id, second.id).expect(200);
    expect(merged.body).toMatchObject({ isMerged: true, mergedInto: { id: second.id, number: second.number } });
    expect((await read(second.id)).body.merged).toEqual([expect.objectContaining({ id: first.id })]);
    expect(await rootOf(first.id)).toBe(second.id);

    const apart = await unmerge(first.id).expect(200);
    expect(apart.body).toMatchObject({ isMerged: false, mergedInto: null, version: 3 });
    expect(await rootOf(first.id)).toBe(first.id);
    expect((await read(second.id)).body.merged).toEqual([]);
  });

  it('goes by numbers and by If-Match too, as the rest of a ticket does', async () => {
    const [first, second] = [await ask(), await ask()];
    const path = `/tickets/${first.number}/merge`;
    expect((await agent.put(path, { intoId: second.id })).body).toMatchObject({ errors: [{ path: 'version' }] });
    const { etag } = (await read(first.id)).headers;
    await agent.put(path, { intoId: second.id }).set('If-Match', etag!).expect(200);
    await agent.delete(path).expect(200);
  });

  it('tells it in the history, the audit log and an event', async () => {
    const [first, second] = [await ask(), await ask()];
    await merge(first.id, second.id).expect(200);
    await unmerge(first.id).expect(200);

    for (const { id } of [first, second]) {
      const changes = await app.db.query(
        `SELECT what, old_value, new_value, visibility FROM ticket_change WHERE ticket_id = $1 ORDER BY at, id`,
        [id],
      );
      expect(changes).toEqual([
        { what: 'merged', old_value: first.id, new_value: second.id, visibility: 'staff' },
        { what: 'unmerged', old_value: second.id, new_value: first.id, visibility: 'staff' },
      ]);
    }
    expect(await events('ticket.merged', first.id)).toEqual([{ payload: { ticketId: first.id, intoId: second.id } }]);
    expect(await events('ticket.unmerged', first.id)).toEqual([{ payload: { ticketId: first.id, fromId: second.id } }]);
    const audited = await app.db.query(`SELECT action, actor FROM audit WHERE subject = $1 ORDER BY seq`, [
      `ticket:${first.id}`,
    ]);
    expect(audited).toEqual([
      { action: 'ticket.merged', actor: 'Aya' },
      { action: 'ticket.unmerged', actor: 'Aya' },
    ]);
    expect((await app.get(AuditLog).verify()).fault).toBeNull();
  });

  it('takes along what was merged before, and gives it back', async () => {
    const [leaf, middle, top] = [await ask(), await ask(), await ask()];
    await merge(leaf.id, middle.id).expect(200);
    await merge(middle.id, top.id).expect(200);
    expect(await rootOf(leaf.id)).toBe(top.id);

    await unmerge(middle.id).expect(200);
    expect(await rootOf(leaf.id)).toBe(middle.id);
    expect(await events('ticket.unmerged', middle.id)).toEqual([{ payload: { ticketId: middle.id, fromId: top.id } }]);
  });

  it('says of a ticket deep in a chain which one it counted as', async () => {
    const [leaf, middle, top] = [await ask(), await ask(), await ask()];
    await merge(leaf.id, middle.id).expect(200);
    await merge(middle.id, top.id).expect(200);
    await unmerge(leaf.id).expect(200);
    expect(await events('ticket.unmerged', leaf.id)).toEqual([{ payload: { ticketId: leaf.id, fromId: top.id } }]);
  });

  it('refuses what makes no sense, and says why', async () => {
    const [first, second, third] = [await ask(), await ask(), await ask()];

    expect((await merge(first.id, first.id)).status).toBe(400);
    expect((await unmerge(first.id)).body).toMatchObject({ status: 409, code: 'ticket-not-merged' });
    expect((await merge(first.id, second.id, 7)).body).toMatchObject({
      status: 409,
      code: 'ticket-changed',
      version: 1,
    });
    expect((await merge(first.id, '0193e8c5-0000-7000-8000-000000000000')).body.code).toBe('ticket-not-found');
    expect((await merge('0193e8c5-0000-7000-8000-000000000000', first.id)).body.code).toBe('ticket-not-found');
    expect((await merge(first.id, 'x')).status).toBe(400);

    await merge(first.id, second.id).expect(200);
    const already = await merge(first.id, third.id, 2);
    expect(already.body).toMatchObject({ status: 409, code: 'ticket-merged', mergedInto: { number: second.number } });
    const intoMerged = await merge(third.id, first.id);
    expect(intoMerged.body).toMatchObject({
      status: 409,
      code: 'ticket-merged',
      mergedInto: { number: second.number },
    });
  });

  it('is for staff, and a customer finds out nothing about tickets by trying', async () => {
    const [own, other] = [await ask(), await ask(bert)];
    expect((await merge(own.id, other.id, 1, visitorOf(app))).status).toBe(401);
    expect((await merge(own.id, other.id, 1, annaCalls)).status).toBe(403);
    expect((await unmerge(own.id, annaCalls)).status).toBe(403);
  });

  it('tells nobody that a deleted ticket was there', async () => {
    const gone = await ask();
    await app.get(TicketDeletion).delete(SYSTEM, gone.id);
    for (const into of [gone.id, (await ask()).id, '0193e8c5-0000-7000-8000-000000000000']) {
      const refused = await merge(String(gone.number), into);
      expect(refused.status).toBe(404);
      expect(refused.body.detail).toBe(`There is no ticket ${gone.number}.`);
    }
  });

  it('lets one of two opposite merges win', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [await ask(), await ask()];
      const answers = await Promise.all([merge(one.id, other.id), merge(other.id, one.id)]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    }
  });

  it('lets one of two merges of the same ticket win', async () => {
    const [ticket, one, other] = [await ask(), await ask(), await ask()];
    const answers = await Promise.all([merge(ticket.id, one.id), merge(ticket.id, other.id)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect([one.id, other.id]).toContain(await rootOf(ticket.id));
  });

  it('comes out right when the whole desk merges and undoes at once', async () => {
    const ids = (await Promise.all(Array.from({ length: 8 }, () => ask()))).map(({ id }) => id);
    const merging = app.get(TicketMerging);
    const deletion = app.get(TicketDeletion);
    const pick = (n: number) => ids[(n * 7919 + 13 * Math.floor(n / 3)) % ids.length]!;
    const refused: unknown[] = [];
    const attempts = Array.from({ length: 120 }, async (_, n) => {
      try {
        if (n % 10 === 9) await deletion.delete(SYSTEM, pick(n));
        else if (n % 10 === 8) await deletion.restore(SYSTEM, pick(n));
        else if (n % 3 === 2) await merging.unmerge(SYSTEM, pick(n));
        else await merging.merge(SYSTEM, pick(n), { intoId: pick(n + 1), version: await versionOf(pick(n)) });
      } catch (error) {
        refused.push((error as { code?: string }).code);
      }
    });
    await Promise.all(attempts);

    // Every refusal is one of ours: no deadlock, no broken constraint.
    expect(refused.filter((code) => !/^ticket-|^invalid-input$/.test(String(code)))).toEqual([]);
    await expectTrueRoots(ids);
  });

  it('keeps the end of every chain true through any merges, undoings, deletions and restorations', async () => {
    const merging = app.get(TicketMerging);
    const deletion = app.get(TicketDeletion);
    const among = fc.integer({ min: 0, max: 5 });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ does: fc.constant('merge' as const), which: among, into: among }) },
      { weight: 3, arbitrary: fc.record({ does: fc.constant('unmerge' as const), which: among }) },
      {
        weight: 1,
        arbitrary: fc.record({ does: fc.constantFrom('delete' as const, 'restore' as const), which: among }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const ids: string[] = [];
        for (let n = 0; n < 6; n += 1) ids.push((await ask()).id);
        for (const taken of steps) {
          const id = ids[taken.which]!;
          try {
            if (taken.does === 'merge') {
              await merging.merge(SYSTEM, id, { intoId: ids[taken.into]!, version: await versionOf(id) });
            } else if (taken.does === 'unmerge') await merging.unmerge(SYSTEM, id);
            else await deletion[taken.does](SYSTEM, id);
          } catch (error) {
            expect((error as { code?: string }).code).toMatch(/^ticket-|^invalid-input$/);
          }
          await expectTrueRoots(ids);
        }
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  async function versionOf(id: string): Promise<number> {
    return (await app.db.query<{ version: number }>('SELECT version FROM ticket WHERE id = $1', [id]))[0]!.version;
  }

  /** Follows every ticket's merges by hand, and looks that nothing in use hangs on what is deleted. */
  async function expectTrueRoots(ids: string[]): Promise<void> {
    const rows = await app.db.query<{ id: string; into: string | null; root: string; deleted: boolean }>(
      `SELECT id, merged_into_id AS into, root_id AS root, deleted_at IS NOT NULL AS deleted FROM ticket WHERE id = ANY($1)`,
      [ids],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const row of rows) {
      let end = row;
      for (let steps = 0; end.into !== null; steps += 1) {
        expect(steps).toBeLessThan(ids.length);
        end = byId.get(end.into)!;
      }
      expect(row.root).toBe(end.id);
      if (row.into !== null && !row.deleted) expect(byId.get(row.into)!.deleted).toBe(false);
    }
  }
});
