import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AuditLog } from '../src/platform/audit/index.js';
import { ProceduresQueries } from '../src/procedures/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct } from './setup/build.js';
import { signedIn, type Caller } from './setup/knowledge.js';
import { resetDefinition } from './setup/procedures.js';

describe('writing a procedure', () => {
  let app: TestApp;
  let writer: Caller;
  let reviewer: Caller;
  let agent: Caller;
  let admin: Caller;
  beforeAll(async () => {
    app = await startTestApp();
    writer = await signedIn(app, 'editor');
    reviewer = await signedIn(app, 'editor');
    agent = await signedIn(app, 'agent');
    admin = await signedIn(app, 'admin');
    await admin.post('/connectors', { key: 'practice', kind: 'practice', name: 'Practice' }).expect(201);
  }, 60_000);
  afterAll(() => app.stop());

  const written = async (definition: unknown = resetDefinition()) => {
    const { id: articleId } = await buildArticle(app, { question: 'Hoe reset ik mijn wachtwoord?' });
    const { body } = await writer.post('/procedures', { articleId, definition }).expect(201);
    return body;
  };
  const released = async () => {
    const { id } = await written();
    const accepted = { acceptedWarnings: ['undo-missing:reset'] };
    await writer.put(`/procedures/${id}/versions/1/submission`, accepted).expect(200);
    await reviewer.put(`/procedures/${id}/versions/1/review`, { verdict: 'approved' }).expect(200);
    return id as string;
  };

  it('takes a definition or a file, and gives back the same', async () => {
    const made = await written();
    expect(made.head.definition).toEqual(resetDefinition());
    expect(made.head.articleVersions).toEqual({ nl: 1 });
    const { text: yaml } = await writer.get(`/procedures/${made.id}/versions/1/yaml`).expect(200);
    const { body } = await writer.put(`/procedures/${made.id}/definition`, { yaml, version: made.version }).expect(200);
    expect(body).toMatchObject({ headVersion: 2, runnableVersion: null, head: { status: 'draft' } });
    expect(body.head.definition).toEqual(resetDefinition());
    expect(body.head.doesHash).toBe(made.head.doesHash);
  });

  it('names every fault with its place, and saves nothing then', async () => {
    const { id, version } = await written();
    const faulty = { ...resetDefinition(), steps: [{ ...resetDefinition().steps[3], operation: 'explode' }] };
    const { body } = await writer.put(`/procedures/${id}/definition`, { definition: faulty, version }).expect(400);
    expect(body).toMatchObject({ code: 'definition-faulty', problems: [{ path: 'steps.0.operation' }] });
    const told = await writer.post('/procedures/checks', { yaml: 'title: [' }).expect(200);
    expect(told.body).toMatchObject({ definition: null, problems: [{ code: 'yaml' }] });
    await writer.put(`/procedures/${id}/definition`, { version }).expect(400);
    expect((await writer.get(`/procedures/${id}`)).body.headVersion).toBe(1);
  });

  it('keeps one procedure for an article and a product, and lets one of two writers win', async () => {
    const { articleId, id, version } = await written();
    const definition = resetDefinition();
    const { body } = await writer.post('/procedures', { articleId, definition }).expect(409);
    expect(body).toMatchObject({ code: 'procedure-exists', procedureId: id });
    const product = await buildProduct(app);
    await writer.post('/procedures', { articleId, productId: product.id, definition }).expect(201);

    const save = () => writer.put(`/procedures/${id}/definition`, { definition, version });
    const statuses = (await Promise.all([save(), save()])).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('is released by somebody else, once its warnings are accepted by name', async () => {
    const { id } = await written();
    const submit = (acceptedWarnings: string[]) =>
      writer.put(`/procedures/${id}/versions/1/submission`, { acceptedWarnings });
    const { body } = await submit(['undo-missing:say']).expect(409);
    expect(body).toMatchObject({ code: 'warnings-not-accepted', names: ['undo-missing:reset'] });
    await agent.get(`/procedures/${id}`).expect(404);
    await submit(['undo-missing:reset']).expect(200);

    const judge = (who: Caller, verdict: string) => who.put(`/procedures/${id}/versions/1/review`, { verdict });
    expect((await judge(writer, 'approved').expect(403)).body.code).toBe('review-by-another');
    await judge(agent, 'approved').expect(403);
    const approved = await judge(reviewer, 'approved').expect(200);
    expect(approved.body).toMatchObject({ runnableVersion: 1, head: { status: 'approved' } });
    expect(approved.body.head.acceptedWarnings).toMatchObject([{ name: 'undo-missing:reset' }]);
    expect((await judge(reviewer, 'returned').expect(409)).body).toMatchObject({
      code: 'version-not-there',
      state: 'approved',
    });
    const changed = app.db.write((tx) =>
      tx.query(`UPDATE procedure_version SET definition = '{}' WHERE procedure_id = $1`, [id]),
    );
    await expect(changed).rejects.toThrow('never changed');
  });

  it('is sent back with a note, mended and sent again', async () => {
    const { id, version } = await written();
    const accepted = { acceptedWarnings: ['undo-missing:reset'] };
    await writer.put(`/procedures/${id}/versions/1/submission`, accepted).expect(200);
    const note = { verdict: 'returned', note: 'Wie belt er terug?' };
    await reviewer.put(`/procedures/${id}/versions/1/review`, note).expect(200);
    await writer.put(`/procedures/${id}/definition`, { definition: resetDefinition(), version }).expect(200);
    await writer.put(`/procedures/${id}/versions/2/submission`, accepted).expect(200);
    const { body } = await writer.get(`/procedures/${id}/versions`).expect(200);
    expect(body.items).toMatchObject([{ status: 'submitted' }, { status: 'returned', reviewNote: note.note }]);
  });

  it('needs questions for the short check before it can be submitted', async () => {
    const { questions: _none, ...definition } = resetDefinition();
    const { id } = await written(definition);
    const { body } = await writer.put(`/procedures/${id}/versions/1/submission`, {}).expect(409);
    expect(body.code).toBe('questions-missing');
  });

  it('shows agents the version they run, without the right answers', async () => {
    const id = await released();
    const { body } = await agent.get(`/procedures/${id}`).expect(200);
    expect(body.head.definition.questions).toBeUndefined();
    const text = await agent.get(`/procedures/${id}/versions/1/yaml`).expect(200);
    expect(text.text).not.toContain('right:');
    const { version } = (await writer.get(`/procedures/${id}`)).body;
    await writer.put(`/procedures/${id}/definition`, { definition: resetDefinition(), version }).expect(200);
    expect((await agent.get(`/procedures/${id}`)).body.head.version).toBe(1);
    await agent.get(`/procedures/${id}/versions/2`).expect(404);
    await agent.put(`/procedures/${id}/definition`, { definition: resetDefinition(), version }).expect(403);
  });

  it('is read as a file with its comments, by one question to the database', async () => {
    const { id, version } = await written();
    const { text } = await writer.get(`/procedures/${id}/versions/1/yaml`).expect(200);
    const yaml = `# Ask first.\n${text}`;
    const saved = await writer.put(`/procedures/${id}/definition`, { yaml, version }).expect(200);
    const at = saved.body.headVersion;
    const actor = actorOf(await buildAccount(app, { role: 'editor' }));
    const asked = jest.spyOn(app.db, 'query');
    expect(await app.get(ProceduresQueries).yaml(actor, id, at)).toBe(yaml);
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
    const { body } = await writer.get(`/procedures/${id}/versions/${at}`).expect(200);
    expect(body).not.toHaveProperty('source');
  });

  it('is for agents only where they may read the article', async () => {
    const { id: articleId } = await buildArticle(app, { published: false });
    const { body } = await writer.post('/procedures', { articleId, definition: resetDefinition() }).expect(201);
    const accepted = { acceptedWarnings: ['undo-missing:reset'] };
    await writer.put(`/procedures/${body.id}/versions/1/submission`, accepted).expect(200);
    await reviewer.put(`/procedures/${body.id}/versions/1/review`, { verdict: 'approved' }).expect(200);
    await agent.get(`/procedures/${body.id}`).expect(404);
    const ids = (await agent.get('/procedures')).body.items.map(({ id }: { id: string }) => id);
    expect(ids).not.toContain(body.id);
  });

  it('can be put away and taken back', async () => {
    const id = await released();
    const { version } = (await writer.get(`/procedures/${id}`)).body;
    const away = await writer.put(`/procedures/${id}/archival`, { version }).expect(200);
    expect(away.body.archived).toBe(true);
    await agent.get(`/procedures/${id}`).expect(404);
    await writer.delete(`/procedures/${id}/archival`, { version: away.body.version }).expect(200);
    await agent.get(`/procedures/${id}`).expect(200);
  });

  it('is nothing for customers, and connectors are for administrators', async () => {
    const customer = await signedIn(app, 'customer');
    await customer.get('/procedures').expect(403);
    await customer.get('/connectors').expect(403);
    await agent.get('/connectors').expect(403);
    await writer.post('/connectors', { key: 'mine', kind: 'practice', name: 'Mine' }).expect(403);
    const { body } = await writer.get('/connectors').expect(200);
    expect(Object.keys(body.items[0].operations)).toContain('reset');
    await admin.post('/connectors', { key: 'practice', kind: 'practice', name: 'Again' }).expect(409);
    await admin.post('/connectors', { key: 'odd', kind: 'carrier-pigeon', name: 'Odd' }).expect(400);
    const { id, version } = body.items[0];
    const change = { name: 'Oefenen', settings: { groups: ['vpn'] }, version };
    await admin.patch(`/connectors/${id}`, change).expect(200);
    await admin.patch(`/connectors/${id}`, change).expect(409);
  });

  it('leaves all of it in the audit log', async () => {
    const id = await released();
    const rows = await app.db.query<{ action: string }>('SELECT action FROM audit WHERE subject = $1 ORDER BY seq', [
      `procedure:${id}`,
    ]);
    expect(rows.map(({ action }) => action)).toEqual([
      'procedure.created',
      'procedure.submitted',
      'procedure.approved',
    ]);
    expect((await app.get(AuditLog).verify()).fault).toBeNull();
  });
});
