import { AuditLog, type Verdict } from '../platform/audit/index.js';
import { SystemClock } from '../platform/clock/index.js';
import { runCommand } from './run-command.js';
import { withDatabase } from './with-database.js';

/** `npm run audit:verify`: 0 when every row of the audit log is as it was written, 1 when not. */
await runCommand(async () => {
  const verdict = await withDatabase((database) => new AuditLog(database, new SystemClock()).verify());
  process.stdout.write(`${told(verdict)}\n`);
  return verdict.fault ? 1 : 0;
});

function told({ rows, head, fault }: Verdict): string {
  if (fault) return `The audit log was tampered with. ${fault} The ${rows} rows before that are as they were written.`;
  if (rows === 0) return 'The audit log is empty, and so is its chain.';
  return `The audit log is whole: ${rows} rows, each chained to the one before. The last hash is ${head}.`;
}
