import { describe } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Meilisearch } from 'meilisearch';
import { MeilisearchEngine } from '../src/search/meilisearch/meilisearch-engine.js';
import { MeilisearchIndex } from '../src/search/meilisearch/meilisearch-index.js';
import { describeSearchEngine, type StartedEngine } from './contracts/search-engine.contract.js';
import { MeilisearchStub } from './setup/meilisearch/stub.js';

const noParts = { of: async (texts: readonly string[]) => texts.map(() => '') };

async function startOn(host: string, apiKey: string | undefined, stop: () => Promise<void>): Promise<StartedEngine> {
  const client = new Meilisearch({ host, ...(apiKey && { apiKey }), timeout: 20_000 });
  const index = new MeilisearchIndex(client, `test-${randomUUID()}`, noParts, {
    timeout: 20_000,
    interval: 2,
  });
  await index.create([]);
  return {
    engine: new MeilisearchEngine(client, index),
    settled: async () => {},
    stop: async () => {
      await index.drop();
      await stop();
    },
  };
}

describeSearchEngine('the stub of Meilisearch', async () => {
  const stub = await MeilisearchStub.start();
  return startOn(stub.url, stub.masterKey, () => stub.stop());
});

const server = process.env['MEILI_TEST_URL'];
if (!server) console.warn('MEILI_TEST_URL is not set: the contract on a real Meilisearch is SKIPPED.');
(server ? describe : describe.skip)('with a real Meilisearch', () => {
  describeSearchEngine('Meilisearch', () => startOn(server!, process.env['MEILI_TEST_KEY'], async () => {}));
});
