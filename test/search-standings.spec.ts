import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { SearchService } from '../src/search/index.js';
import { TicketLinks } from '../src/tickets/index.js';
import { SearchStandings } from '../src/faq/search-standings.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildArticle, buildTicket } from './setup/build.js';

describe('what is asked for more often', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('comes first among answers that fit alike', async () => {
    const build = () => buildArticle(app, { question: 'Waar staat de hoofdkraan?', answer: 'In de meterkast.' });
    const articles = [await build(), await build(), await build()];
    const asked = articles[1]!.id;
    for (const _ of [1, 2, 3, 4, 5]) {
      const { id } = await buildTicket(app, {});
      await app.get(TicketLinks).link(SYSTEM, id, asked);
    }
    await app.settled();
    await app.get(SearchStandings).tell();
    await app.settled();

    const { hits } = await app.get(SearchService).find(SYSTEM, { words: 'hoofdkraan', locale: 'nl' });
    expect(hits).toHaveLength(3);
    expect(hits[0]!.subjectId).toBe(asked);
  });
});
