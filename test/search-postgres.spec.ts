import { PostgresSearchEngine } from '../src/search/index.js';
import { describeSearchEngine } from './contracts/search-engine.contract.js';
import { startTestApp } from './setup/app.js';

describeSearchEngine('PostgreSQL', async () => {
  const app = await startTestApp();
  return { engine: app.get(PostgresSearchEngine), settled: async () => {}, stop: () => app.stop() };
});
