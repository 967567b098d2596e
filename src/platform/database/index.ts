export { isDatabaseAway } from './database-away.js';
export { Database } from './database.js';
export type { Tx } from './database.js';
export { DatabaseModule } from './database.module.js';
export { Gathering } from './gathering.js';
export { migrate } from './migrate.js';
export { isDeadLeaseSql, ProcessLease } from './process-lease.js';
export { storable, storableText } from './storable.js';
