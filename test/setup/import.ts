import { spawn, type ChildProcess } from 'node:child_process';
import { access, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM } from '../../src/accounts/index.js';
import {
  Importer,
  recordSource,
  type ImportOptions,
  type ImportSummary,
  type RejectsFile,
  type TicketRecord,
} from '../../src/tickets/index.js';
import type { TestApp } from './app.js';

/** Tickets in memory, imported as if they stood in a file of this name. */
export async function importTickets(
  app: TestApp,
  records: readonly TicketRecord[],
  { name = 'tickets.jsonl', ...options }: Partial<ImportOptions> & { name?: string } = {},
): Promise<ImportSummary & { runId: string | null }> {
  const started = await app.get(Importer).start(SYSTEM, recordSource(name, records), { kind: 'tickets', ...options });
  return { ...(await started.finished), runId: started.run?.id ?? null };
}

/** Why records were not taken, in their order. */
export async function reasonsFor(app: TestApp, records: readonly TicketRecord[], options: Partial<ImportOptions> = {}) {
  const reasons: string[] = [];
  const rejects = {
    path: '',
    start: () => Promise.resolve(),
    append: (rows: ReadonlyArray<{ reason: string }>) =>
      Promise.resolve(void reasons.push(...rows.map(({ reason }) => reason))),
    close: () => Promise.resolve(),
  } satisfies Pick<RejectsFile, 'path' | 'start' | 'append' | 'close'>;
  await importTickets(app, records, { ...options, rejects });
  return reasons;
}

export interface CommandRun {
  child: ChildProcess;
  /** Null when it was killed. */
  ended: Promise<{ code: number | null; output: string }>;
}

/** Starts a command of dist beside the test's app, on its database. */
export function startCommand(
  app: TestApp,
  name: 'import' | 'export',
  argv: readonly string[],
  input?: string,
): CommandRun {
  const child = spawn(process.execPath, [`dist/src/commands/${name}.command.js`, ...argv], {
    env: { PATH: process.env['PATH'], DATABASE_URL: app.databaseUrl, SECRET: app.config.SECRET, DATABASE_POOL: '4' },
    stdio: 'pipe',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(input);
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  return { child, ended };
}

export function runCommand(app: TestApp, name: 'import' | 'export', argv: readonly string[], input?: string) {
  return startCommand(app, name, argv, input).ended;
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'vraagbaak-import-'));
}

/** A folder of the shared data, which lies beside the project; null where it does not. */
export async function sharedData(name: string): Promise<string | null> {
  const folder = join(process.cwd(), '..', 'shared', 'data', name);
  return access(folder).then(
    () => folder,
    () => null,
  );
}
