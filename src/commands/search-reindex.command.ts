import { SearchReindex } from '../search/index.js';
import { count, ProgressLine } from './progress-line.js';
import { runCommand } from './run-command.js';
import { withService } from './with-service.js';

/** `npm run search:reindex`: builds the search index anew from the rows, in Meilisearch too where it is switched on. */
await runCommand(() =>
  withService(async ({ app }) => {
    const lines = { PostgreSQL: new ProgressLine('in PostgreSQL'), Meilisearch: new ProgressLine('in Meilisearch') };
    const started = performance.now();
    try {
      const { postgresql, meilisearch } = await app.get(SearchReindex).run((engine, done) => {
        if (engine === 'Meilisearch') lines.PostgreSQL.end();
        lines[engine].show({ share: null, done });
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const second = meilisearch === null ? '' : ` and ${count(meilisearch)} in Meilisearch`;
      for (const line of Object.values(lines)) line.end();
      process.stdout.write(`${count(postgresql)} documents are in PostgreSQL${second} (${seconds} s).\n`);
      return 0;
    } finally {
      for (const line of Object.values(lines)) line.end();
    }
  }),
);
