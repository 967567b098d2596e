import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { TicketConversation, TicketFollowers } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket } from './setup/build.js';
import { callerOf, type Caller } from './setup/caller.js';

describe('merging tickets of two customers', () => {
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
    annaCalls = await callerOf(app, anna);
    bertCalls = await callerOf(app, bert);
  });
  afterAll(() => app.stop());

  const ask = (requester = anna, subject = 'Ik kan niet inloggen') =>
    buildTicket(app, { requesterId: requester.id, subject, text: subject });
  const read = (id: string, by = agent) => by.get(`/tickets/${id}`);
  const merge = async (id: string, intoId: string) => {
    const { version } = (await read(id)).body;
    return agent.put(`/tickets/${id}/merge`, { intoId, version }).expect(200);
  };

  it('tells the customer that his ticket was merged, but not into whose', async () => {
    const [own, others] = [await ask(), await ask(bert, 'De app van Bert')];
    await merge(own.id, others.id);

    const seen = await read(own.id, annaCalls);
    expect(seen.body).toMatchObject({ isMerged: true, mergedInto: null });
    expect(JSON.stringify(seen.body)).not.toContain(others.id);
    expect(JSON.stringify(seen.body)).not.toMatch(new RegExp(`("number":|#)${others.number}\\b`));
    expect(JSON.stringify(seen.body)).not.toContain('Bert');
    expect((await read(others.id, annaCalls)).status).toBe(404);
    expect((await read(own.id, bertCalls)).status).toBe(404);
  });

  it('shows him where it goes on when that is his own ticket, or one that he follows', async () => {
    const [own, next, followed] = [await ask(), await ask(), await ask(bert)];
    await merge(own.id, next.id);
    expect((await read(own.id, annaCalls)).body.mergedInto).toEqual({ id: next.id, number: next.number });

    await agent.delete(`/tickets/${own.id}/merge`).expect(200);
    await app.get(TicketFollowers).add(SYSTEM, followed.id, anna.id);
    await merge(own.id, followed.id);
    expect((await read(own.id, annaCalls)).body.mergedInto).toEqual({ id: followed.id, number: followed.number });
  });

  it('shows staff one conversation, and each customer only what was said to him', async () => {
    const [own, others] = [await ask(anna, 'Ik ben Anna'), await ask(bert, 'Ik ben Bert')];
    const conversation = app.get(TicketConversation);
    await conversation.reply(SYSTEM, own.id, { text: 'Aan Anna' });
    await conversation.note(SYSTEM, own.id, { text: 'Over Anna' });
    await conversation.reply(SYSTEM, others.id, { text: 'Aan Bert' });
    await merge(own.id, others.id);

    const said = async (id: string, by: Caller) =>
      (await read(id, by)).body.moments.map(({ text }: { text: string }) => text);
    expect(await said(others.id, agent)).toEqual(['Ik ben Anna', 'Ik ben Bert', 'Aan Anna', 'Over Anna', 'Aan Bert']);
    expect(await said(own.id, agent)).toEqual(['Ik ben Anna', 'Aan Anna', 'Over Anna']);
    expect(await said(own.id, annaCalls)).toEqual(['Ik ben Anna', 'Aan Anna']);
    expect(await said(others.id, bertCalls)).toEqual(['Ik ben Bert', 'Aan Bert']);
    const bertSees = await read(others.id, bertCalls);
    expect(bertSees.body.merged).toEqual([]);
    expect(bertSees.text).not.toMatch(new RegExp(`Anna|${own.id}`));
  });

  it('shows a customer both of his own that are merged, and what lies behind a stranger’s in between', async () => {
    const [deep, between, top] = [await ask(), await ask(bert), await ask()];
    await merge(deep.id, between.id);
    await merge(between.id, top.id);
    const seen = await read(top.id, annaCalls);
    expect(seen.body.merged).toEqual([{ id: deep.id, number: deep.number, subject: deep.subject }]);
    expect(seen.text).not.toContain(between.id);
    expect((await read(top.id)).body.merged).toHaveLength(2);
  });
});
