export { openClusterFolder } from './cluster-folder.js';
export { databaseUrl } from './database.js';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './errors.js';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './launcher.js';
export { readPassword } from './password.js';
