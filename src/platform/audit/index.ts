export { AuditLog } from './audit-log.js';
export type { AuditEntry, Verdict } from './audit-log.js';
export { AuditQueries } from './audit.queries.js';
export type { AuditRow } from './chain.js';
export { AuditModule } from './audit.module.js';
export { canonicalJson } from './canonical-json.js';
