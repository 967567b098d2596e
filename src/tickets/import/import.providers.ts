import { ArticleTargets } from './article-target.js';
import { ImportProducts } from './import-products.js';
import { Importer } from './importer.js';
import { ImportRunLog } from './import-run-log.js';
import { ImportRuns } from './import-runs.queries.js';
import { TicketReferencesQueries } from './ticket-references.queries.js';
import { TicketRewriter } from './ticket-rewriter.js';
import { TicketTargets } from './ticket-target.js';
import { TicketWriter } from './ticket-writer.js';

export { Importer, ImportRuns };

/** What imports are made of, for the room's module. */
export const IMPORT_PROVIDERS = [
  ArticleTargets,
  Importer,
  ImportProducts,
  ImportRunLog,
  ImportRuns,
  TicketReferencesQueries,
  TicketRewriter,
  TicketTargets,
  TicketWriter,
];
