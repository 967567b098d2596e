import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailQueries, Outbox } from '../src/platform/mail/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';

const letter = (changes = {}) => ({
  kind: 'test',
  to: 'sam@example.org',
  locale: 'en' as const,
  subject: 'Hello',
  text: 'Hello Sam',
  ...changes,
});

describe('the outbox without a mail server', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startPlatform();
  });
  afterAll(() => app.stop());

  it('keeps a mail as sent, for the studio to show', async () => {
    const id = await app.db.write((tx) => app.get(Outbox).send(tx, letter()));

    expect(await app.get(MailQueries).find(id)).toMatchObject({ state: 'sent', to: 'sam@example.org', attempts: 0 });
  });

  it('keeps nothing of a write that was rolled back', async () => {
    const to = 'rolled.back@example.org';
    const write = app.db.write(async (tx) => {
      await app.get(Outbox).send(tx, letter({ to }));
      throw new Error('never mind');
    });

    await expect(write).rejects.toThrow('never mind');
    expect((await app.get(MailQueries).list({ to })).items).toEqual([]);
  });
});
