export { ManualsModule } from './manuals.module.js';
export { ManualsService } from './manuals.service.js';
export { ManualVersions } from './manual-versions.service.js';
export { ManualsQueries } from './manuals.queries.js';
export { ManualReading } from './manual-reading.queries.js';
export { ManualImport } from './import/manual-import.js';
export type { ManualImportOptions } from './import/manual-import.js';
export { ManualUploads } from './manual-uploads.service.js';
