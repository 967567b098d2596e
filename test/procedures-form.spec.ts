import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectorsService, ProceduresQueries, ProceduresService, toYaml } from '../src/procedures/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, signIn } from './setup/build.js';
import { callerOf } from './setup/caller.js';
import { resetDefinition } from './setup/procedures.js';
import { Visitor } from './setup/visitor.js';

const YAML = `# Van Joost.
title: { nl: Ontgrendelen }
steps:
  - { id: who, kind: verify, level: 1, by: [call-back] } # eerst dit
  - id: unlock
    kind: run
    text: { nl: Ontgrendel }
    connector: practice
    operation: unlock
    with: { login: '{{customer.email}}' }
questions:
  - { text: { nl: Wat eerst? }, options: [{ nl: Kijken }, { nl: Doen }], right: 1 }
`;

describe('the form of a procedure', () => {
  let app: TestApp;
  let writer: Visitor;
  let editor: ReturnType<typeof actorOf>;
  beforeAll(async () => {
    app = await startTestApp();
    const admin = actorOf(await buildAccount(app, { role: 'admin' }));
    await app.get(ConnectorsService).create(admin, { key: 'practice', kind: 'practice', name: 'Oefenen' });
    const account = await buildAccount(app, { role: 'editor' });
    editor = actorOf(account);
    writer = new Visitor(app, await signIn(app, account));
  });
  afterAll(() => app.stop());

  const made = async (text: { yaml: string } | { definition: Record<string, unknown> }) =>
    app.get(ProceduresService).create(editor, { articleId: (await buildArticle(app)).id, ...text });
  const headOf = async (id: string) => {
    const { headVersion } = await app.get(ProceduresQueries).summary(editor, id);
    const { definition } = await app.get(ProceduresQueries).version(editor, id, headVersion);
    return { version: headVersion, definition, yaml: await app.get(ProceduresQueries).yaml(editor, id, headVersion) };
  };
  const yamlOn = (html: string) =>
    /<textarea name="yaml"[^>]*>\n([\s\S]*?)<\/textarea>/
      .exec(html)![1]!
      .replaceAll('&#x27;', "'")
      .replaceAll('&quot;', '"');

  it('changes no byte when nothing was changed, whichever tab is looked at and saved', async () => {
    const { id } = await made({ yaml: YAML.replaceAll('\n', '\r\n') });
    expect((await headOf(id)).yaml).toBe(YAML);
    const page = await writer.open(`/studio/procedures/${id}`);
    expect(yamlOn(page.html)).toBe(YAML);
    await writer.submit('/form', { do: 'open' });
    const back = await writer.submit('/form', { do: 'yaml' });
    expect(yamlOn(back.html)).toBe(YAML);
    await writer.submit('/form', { do: 'open' });
    expect((await writer.submit('/form', { do: 'save' })).text).toContain('Bewaard.');
    expect(await headOf(id)).toMatchObject({ version: 2, yaml: YAML });
  });

  it('keeps the comments of what it did not touch, and shows in the YAML what it saved', async () => {
    const { id } = await made({ yaml: YAML });
    await writer.open(`/studio/procedures/${id}/form`);
    await writer.submit('/form', {
      'title.en': 'Unlock',
      'steps.1.undo.operation': 'lock',
      'limits.customer': '3',
      do: 'show.1',
    });
    const saved = await writer.submit('/form', { 'steps.1.undo.with.login': '{{customer.email}}', do: 'save' });
    expect(saved.text).toContain('Bewaard.');
    const { yaml, definition } = await headOf(id);
    expect(yaml).toContain('# Van Joost.\ntitle: { nl: Ontgrendelen, en: Unlock }');
    expect(yaml).toContain('by: [ call-back ] } # eerst dit');
    expect(definition).toMatchObject({
      limits: { customer: 3 },
      steps: [{}, { undo: { operation: 'lock', with: { login: '{{customer.email}}' } } }],
    });
    expect(yamlOn((await writer.open(`/studio/procedures/${id}`)).html)).toBe(yaml);
  });

  it('adds, moves and deletes steps without saving, and puts back what was deleted', async () => {
    const { id } = await made({ definition: resetDefinition() });
    await writer.open(`/studio/procedures/${id}/form`);
    const added = await writer.submit('/form', { do: 'add.5', 'add.5': 'approval' });
    expect(added.text).toContain('Toegevoegd. Nog niet bewaard.');
    await writer.submit('/form', { 'steps.5.text.nl': 'Mag dit?', do: 'up.5' });
    const gone = await writer.submit('/form', { do: 'delete.0' });
    expect(gone.text).toContain('Er is een stap verwijderd.');
    expect(gone.text).not.toContain('De klant kan niet inloggen.');
    const back = await writer.submit('/form', { do: 'restore' });
    expect(back.html).toContain('De klant kan niet inloggen.');
    expect((await headOf(id)).version).toBe(1);
    await writer.submit('/form', { do: 'save' });
    const { definition, version, yaml } = await headOf(id);
    expect(version).toBe(2);
    expect(definition.steps.map((step) => step.id)).toEqual([
      'sure',
      'who',
      'change-at-sign-in',
      'reset',
      'approval',
      'say',
    ]);
    expect(definition.steps[4]).toEqual({ id: 'approval', kind: 'approval', text: { nl: 'Mag dit?' }, from: 'staff' });
    expect(yaml).toBe(toYaml(definition));
  });

  it('says what is wrong beside the field, in the reader’s language, and keeps what was typed', async () => {
    const { id } = await made({ yaml: YAML });
    await writer.open(`/studio/procedures/${id}/form`);
    const wrong = await writer.submit('/form', {
      'title.nl': '',
      minutes: 'veel',
      'steps.1.with.login': '{{answers.wie}}',
      do: 'save',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="veel"');
    expect(wrong.html).toMatch(/id="field-title-nl-error">.*Geef een tekst in ten minste één taal\./);
    const other = await writer.submit('/form', { 'title.nl': 'Open', minutes: '4', do: 'save' });
    expect(other.html).toMatch(/id="field-steps-1-with-login-error">.*answers\.wie is op dit punt nog niet bekend\./);
    expect(other.html).toContain('href="#field-steps-1-with-login"');
    // Sound enough to be read as YAML, where the same is said when it is saved.
    const yaml = await writer.submit('/form', { do: 'yaml' });
    expect(yamlOn(yaml.html)).toContain("login: '{{answers.wie}}'");
    expect((await writer.submit(`/procedures/${id}`, { yaml: yamlOn(yaml.html) })).text).toContain(
      'answers.wie is op dit punt nog niet bekend.',
    );
    expect((await headOf(id)).version).toBe(1);
    const broken = await writer.submit('/form', { do: 'open', yaml: 'title: [' });
    expect(broken.status).toBe(422);
    expect(broken.text).toContain('Dit is geen goede YAML');
  });

  it('shows what it has no fields for as YAML of that step, and loses nothing of it', async () => {
    const steps = [{ id: 'odd', kind: 'tell', text: { nl: 'een\rtwee' } }, ...resetDefinition().steps];
    const { id } = await made({ definition: { ...resetDefinition(), steps } });
    const page = await writer.open(`/studio/procedures/${id}/form`);
    expect(page.text).toContain('Het formulier heeft geen velden voor alles in deze stap.');
    const wrong = await writer.submit('/form', { 'steps.0.yaml': 'id: [', 'title.en': 'Kept', do: 'save' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toMatch(/id="field-steps-0-yaml-error"/);
    await writer.open(`/studio/procedures/${id}/form`);
    expect((await writer.submit('/form', { 'title.en': 'Kept', do: 'save' })).text).toContain('Bewaard.');
    expect((await headOf(id)).definition.steps).toEqual(steps);
  });

  it('tells the second of two editors, and keeps what they typed', async () => {
    const { id } = await made({ yaml: YAML });
    const other = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    await writer.open(`/studio/procedures/${id}/form`);
    await other.open(`/studio/procedures/${id}/form`);
    await other.submit('/form', { 'title.nl': 'Van de ander', do: 'save' });
    const late = await writer.submit('/form', { 'title.nl': 'Van mij', do: 'save' });
    expect(late.status).toBe(422);
    expect(late.text).toContain('Iemand anders heeft intussen bewaard.');
    expect(late.html).toContain('value="Van mij"');
    const again = await writer.submit('/form', { do: 'yaml' });
    expect(yamlOn(again.html)).toContain('Van mij');
    expect((await writer.submit(`/procedures/${id}`, { yaml: yamlOn(again.html) })).text).toContain(
      'Iemand anders heeft intussen bewaard.',
    );
    expect((await headOf(id)).definition.title.nl).toBe('Van de ander');
  });

  it('begins a new procedure, from its article', async () => {
    const article = await buildArticle(app, { question: 'Hoe ontgrendel ik mijn account?' });
    const page = await writer.open(`/studio/procedures/new/form?article=${article.id}`);
    expect(page.html).toContain('value="Hoe ontgrendel ik mijn account?"');
    const yaml = await writer.submit('/form', { 'title.en': 'Unlock', do: 'yaml' });
    expect(yamlOn(yaml.html)).toContain('en: Unlock');
    await writer.submit('/form', { do: 'open' });
    const saved = await writer.submit('/form', { do: 'save' });
    expect(saved.text).toContain('Bewaard.');
    await writer.open(`/studio/procedures/new/form?article=${article.id}`);
    expect((await writer.submit('/form', { do: 'save' })).path).toBe(saved.path);
    await writer.open('/studio/procedures/new/form?article=nobody');
    expect((await writer.submit('/form', { do: 'save' })).text).toContain('Kies eerst een artikel.');
  });

  it('is for editors, and its comments are for them alone', async () => {
    const { id } = await made({ yaml: YAML });
    const agent = await buildAccount(app, { role: 'agent' });
    const visitor = new Visitor(app, await signIn(app, agent));
    expect((await visitor.open(`/studio/procedures/${id}/form`)).status).toBe(403);
    expect((await visitor.open('/studio/procedures/new/form')).status).toBe(403);
    expect((await writer.open('/studio/procedures/0193e8c5-0000-7000-8000-00000000beef/form')).status).toBe(404);
    const path = `/procedures/${id}/versions/1/yaml`;
    await (await callerOf(app, agent)).get(path).expect(404);
    const seen = await (await callerOf(app, await buildAccount(app, { role: 'editor' }))).get(path).expect(200);
    expect(seen.text).toBe(YAML);
    await app.get(ProceduresService).archive(editor, id, 1, true);
    expect((await visitor.open(`/studio/procedures/${id}/form`)).status).toBe(403);
  });
});
