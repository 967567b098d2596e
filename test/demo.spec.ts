import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadDemoContent } from '../demo/content.js';
import { demoSignIns, loadDemo } from '../demo/load-demo.js';
import { SYSTEM } from '../src/accounts/index.js';
import { ChannelsQueries } from '../src/channels/index.js';
import { ArticlesQueries, WorkSources } from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

describe('the demo of the first start', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    expect(await loadDemo(app)).toBe(true);
    await app.settled();
  }, 120_000);
  afterAll(() => app.stop());

  const seenBy = async (role: string) => {
    const { email } = (await demoSignIns()).find((one) => one.role === role)!;
    const [account] = await app.db.query<{ id: string }>('SELECT id FROM account WHERE email = $1', [email]);
    return new Visitor(app, await signIn(app, account!));
  };
  const tasks = async (role: string) => {
    const { html } = await (await seenBy(role)).open('/studio/work');
    return [...html.matchAll(/id="work-([a-z-]+)">/g)].map(([, key]) => key);
  };
  const articleOf = async (key: string) => {
    const id = (await app.get(ArticlesQueries).idsByExternalId([key])).get(key)!;
    return app.get(ArticlesQueries).get(SYSTEM, id);
  };

  it('shows an editor a task of each kind, and an administrator what that editor wrote', async () => {
    const kinds = ['reviews', 'checks', 'feedback', 'manual-reports', 'overdue', 'dead-links', 'translations'];
    expect(await tasks('editor')).toEqual([...kinds, 'drafts']);
    expect(await tasks('admin')).toEqual(kinds);
    const known = app.get(WorkSources).list();
    // A webhook that was switched off would have had to call somebody.
    expect(known.map(({ key }) => key).filter((key) => key !== 'webhooks')).toEqual([...kinds, 'drafts']);
    const { text } = await (await seenBy('editor')).open('/studio/work');
    expect(text).toContain('Hoe zeg ik mijn contract op?');
    expect(text).toContain('De Zonnedal-app: Je meterstanden doorgeven');
    expect(text).toContain('1 melding: stap 3');
  });

  it('says in the article that a manual made doubtful what the manual said before', async () => {
    const { id, texts } = await articleOf('thermostat-install');
    expect(texts.map(({ locale, stage }) => [locale, stage])).toEqual([
      ['nl', 'needs-check'],
      ['en', 'published'],
    ]);
    const { text } = await (await seenBy('editor')).open(`/studio/articles/${id}/nl`);
    expect(text).toContain('− Typ de koppelcode van het kaartje');
  });

  it('lets readers go on reading what was there before a review', async () => {
    const { texts } = await articleOf('end-contract');
    expect(texts[0]).toMatchObject({ stage: 'in-review', published: { version: 1 }, head: { version: 2 } });
  });

  it('is an energy company throughout, at the counter of its own office', async () => {
    const counter = (await app.get(ChannelsQueries).list()).find(({ kind }) => kind === 'counter')!;
    const { text } = await (await seenBy('editor')).open('/studio/fragments/desk-hours');
    for (const name of Object.values(counter.name)) expect(text).toContain(name);
    expect(JSON.stringify([counter, await loadDemoContent()])).not.toMatch(/gemeente|town hall|council/i);
  });

  it('is finished by the next start when one was killed halfway, and adds nothing twice', async () => {
    const counts = () =>
      app.db.query(
        `SELECT (SELECT count(*) FROM article_version) AS versions, (SELECT count(*) FROM article_feedback) AS feedback,
                (SELECT count(*) FROM manual_report) AS reports, (SELECT count(*) FROM manual_version) AS manuals,
                (SELECT count(*) FROM ticket) AS tickets, (SELECT count(*) FROM procedure_run) AS runs`,
      );
    const before = await counts();
    await app.db.query(`UPDATE setting SET value = '"loading"' WHERE key = 'demo'`);
    expect(await loadDemo(app)).toBe(true);
    expect(await counts()).toEqual(before);
  }, 60_000);
});
