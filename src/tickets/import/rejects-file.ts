import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { Reject } from './import-run.js';

/** Where rejected records go besides the database. */
export interface RejectSink {
  /** Begins anew, or after this line: what lies behind it was written by a run that was killed before it committed. */
  start(afterLine: number): Promise<void>;
  append(rejects: readonly Reject[]): Promise<void>;
  close(): Promise<void>;
}

const HEADER = 'line\treason\trecord\n';

/**
 * A table of line, reason and record. Rejects are on disk before their batch is committed, so that none is missing; a
 * run that goes on cuts off what was written after its last commit, so that none stands there twice. Without rejects
 * there is no file.
 */
export class RejectsFile implements RejectSink {
  private file: FileHandle | null = null;
  private hasHeader = false;

  constructor(readonly path: string) {}

  async start(afterLine: number): Promise<void> {
    if (afterLine === 0) {
      await rm(this.path, { force: true });
      return;
    }
    const kept = `${this.path}.${process.pid}`;
    const file = await open(kept, 'w');
    try {
      for await (const row of rowsOf(this.path)) {
        const line = row.split('\t', 1)[0]!;
        if (row.endsWith('\n') && Number(line) <= afterLine) await this.write(file, row);
      }
      await file.datasync();
    } finally {
      await file.close();
    }
    await (this.hasHeader ? rename(kept, this.path) : rm(kept));
  }

  async append(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    this.file ??= await open(this.path, 'a');
    const rows = rejects.map(({ line, reason, record }) => `${line}\t${cell(reason)}\t${cell(record)}\n`);
    await this.write(this.file, rows.join(''));
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = null;
  }

  private async write(file: FileHandle, rows: string): Promise<void> {
    await file.appendFile((this.hasHeader ? '' : HEADER) + rows);
    this.hasHeader = true;
  }
}

/** One line, whatever stands in it: tabs and line ends are written as \t and \n. */
function cell(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\n', String.raw`\n`);
}

/** The rows of a file that may not be there, each with its line end, if it has one. */
async function* rowsOf(path: string): AsyncGenerator<string> {
  let held = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
      const rows = (held + chunk).split(/(?<=\n)/);
      held = rows.at(-1)?.endsWith('\n') ? '' : (rows.pop() ?? '');
      yield* rows;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
