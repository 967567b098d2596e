import { InvalidConfig } from '../platform/config/index.js';
import { EmbeddedPostgresError } from '../platform/embedded-postgres/index.js';

/** Something the person at the terminal can mend; shown as it is, without a stack. */
export class CommandError extends Error {}

/**
 * Runs a command to its end: what it answers is the exit code, and what goes wrong is told in a sentence.
 *
 * A command stops early when it is asked to (Ctrl-C, SIGTERM): it is given a signal, finishes the piece in hand and
 * puts everything away.
 */
export async function runCommand(command: (stop: AbortSignal) => Promise<number>): Promise<void> {
  const asked = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => asked.abort());
  try {
    process.exitCode = await command(asked.signal);
  } catch (error) {
    const isForPeople =
      error instanceof CommandError || error instanceof InvalidConfig || error instanceof EmbeddedPostgresError;
    process.stderr.write(`${isForPeople ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  }
}
