import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket } from './setup/build.js';
import { callerOf, type Caller } from './setup/caller.js';

const NOBODY = '0193e8c5-0000-7000-8000-000000000000';

describe('following a ticket', () => {
  let app: TestApp;
  let agent: Caller;
  let anna: { id: string };
  let bert: { id: string };
  let annaCalls: Caller;
  let bertCalls: Caller;
  beforeAll(async () => {
    app = await startTestApp();
    agent = await callerOf(app, await buildAccount(app, { role: 'agent' }));
    [anna, bert] = [await buildAccount(app, { name: 'Anna' }), await buildAccount(app, { name: 'Bert' })];
    [annaCalls, bertCalls] = [await callerOf(app, anna), await callerOf(app, bert)];
  });
  afterAll(() => app.stop());

  const follower = (method: 'put' | 'delete', ticketId: string, accountId: string, by: Caller) =>
    by[method](`/tickets/${ticketId}/followers/${accountId}`);
  const read = (ticketId: string, by: Caller) => by.get(`/tickets/${ticketId}`);

  it('lets somebody read along until he stops', async () => {
    const ticket = await buildTicket(app, { requesterId: anna.id });
    expect((await read(ticket.id, bertCalls)).status).toBe(404);

    const followed = await follower('put', ticket.id, bert.id, agent).expect(200);
    expect(followed.body.items).toMatchObject([{ id: bert.id, name: 'Bert', role: 'customer' }]);
    await follower('put', ticket.id, bert.id, agent).expect(200);
    expect((await read(ticket.id, bertCalls)).status).toBe(200);

    await follower('delete', ticket.id, bert.id, bertCalls).expect(204);
    expect((await read(ticket.id, bertCalls)).status).toBe(404);
    expect((await follower('delete', ticket.id, bert.id, bertCalls)).status).toBe(404);

    const audited = await app.db.query('SELECT action FROM audit WHERE subject = $1 ORDER BY seq', [
      `ticket:${ticket.id}`,
    ]);
    expect(audited).toEqual([{ action: 'ticket.follower-added' }, { action: 'ticket.follower-removed' }]);
  });

  it('is decided by staff: customers add and remove nobody, and see only themselves', async () => {
    const ticket = await buildTicket(app, { requesterId: anna.id });
    await follower('put', ticket.id, bert.id, agent).expect(200);

    expect((await follower('put', ticket.id, anna.id, annaCalls)).status).toBe(403);
    expect((await follower('delete', ticket.id, bert.id, annaCalls)).body.code).toBe('only-staff');
    await follower('delete', ticket.id, anna.id, annaCalls).expect(204);
    expect((await read(ticket.id, bertCalls)).status).toBe(200);

    const list = (by: Caller) => by.get(`/tickets/${ticket.id}/followers`);
    expect((await list(annaCalls)).body.items).toEqual([]);
    expect((await list(bertCalls)).body.items).toMatchObject([{ id: bert.id }]);
    expect((await read(ticket.id, annaCalls)).text).not.toContain(bert.id);
    const other = await buildTicket(app, {});
    expect((await annaCalls.get(`/tickets/${other.id}/followers`)).status).toBe(404);
  });

  it('needs an account, and a ticket that is there', async () => {
    const ticket = await buildTicket(app, {});
    expect((await follower('put', ticket.id, NOBODY, agent)).body).toMatchObject({
      status: 400,
      errors: [{ path: 'accountId' }],
    });
    expect((await follower('put', NOBODY, bert.id, agent)).body.code).toBe('ticket-not-found');
    expect((await follower('put', String(ticket.number), bert.id, agent)).status).toBe(200);
    await app.db.query('UPDATE account SET disabled_at = now() WHERE id = $1', [anna.id]);
    expect((await follower('put', ticket.id, anna.id, agent)).status).toBe(400);
  });
});
