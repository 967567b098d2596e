import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { flood } from '../bench/random-desk.js';
import { Random } from '../demo/random.js';
import { startTestApp, type TestApp } from './setup/app.js';

/** The short form of `npm run eval:flood`. */
describe('a flood', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'web' });
  });
  afterAll(() => app.stop());

  it('never comes: 120 random tickets, random events, random preferences', async () => {
    const setClock = (now: Date) => app.clock.stopAt(now);
    const { tickets, events, mails, held, silent, faults } = await flood({ ...app, setClock }, new Random(2), 120);

    expect(faults).toEqual([]);
    expect(tickets).toBe(120);
    // Enough of everything, or it proves nothing.
    expect(events).toBeGreaterThan(600);
    expect(Math.min(mails, held, silent)).toBeGreaterThan(50);
  }, 90_000);
});
