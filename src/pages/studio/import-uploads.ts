import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import '@fastify/multipart';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../accounts/index.js';
import {
  fileSource,
  Importer,
  type ImportOptions,
  type ImportSummary,
  type Reject,
  type StartedImport,
} from '../../tickets/index.js';
import type { Body } from '../forms.js';

/** What a form may carry; larger files go in with npm run import, which needs no upload. */
export const UPLOAD_MAX_MB = 512;
const SHOWN_REJECTS = 200;

/** A file that came with a form, on disk until its import is done. */
export interface ReceivedFile {
  path: string;
  name: string;
  isTooLarge: boolean;
  /** Throws it away. */
  drop(): Promise<void>;
}

export interface Rehearsal extends ImportSummary {
  rejects: Reject[];
}

/**
 * Takes import files from forms. They are written to disk as they come in, so that their size costs no memory, and
 * imported in the background; a service that stops lets the batch in hand finish, and the same file goes on from there.
 */
@Injectable()
export class ImportUploads implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly importer: Importer) {}

  /** The fields of a form, and its file if it has one. */
  async receive(request: FastifyRequest): Promise<{ body: Body; file: ReceivedFile | null }> {
    const body: Record<string, unknown> = {};
    let file: ReceivedFile | null = null;
    if (!request.isMultipart()) return { body: (request.body ?? {}) as Body, file };
    try {
      for await (const part of request.parts({ limits: { fileSize: UPLOAD_MAX_MB * 1024 * 1024, files: 1 } })) {
        if (part.type === 'field') {
          body[part.fieldname] = part.value;
          continue;
        }
        const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-import-'));
        // A file field that was left empty comes as a file without a name.
        const name = (part.filename as string | undefined) ?? '';
        const path = join(folder, fileNameOf(name));
        file = { path, name, isTooLarge: false, drop: () => rm(folder, { recursive: true, force: true }) };
        await pipeline(part.file, createWriteStream(path));
        // The same file sent again is the same import, whenever it is sent.
        await utimes(path, 0, 0);
        file.isTooLarge = part.file.truncated;
        if (!name) {
          await file.drop();
          file = null;
        }
      }
    } catch (error) {
      await file?.drop();
      throw error;
    }
    return { body, file };
  }

  /** Begins the import, which goes on after the answer. @throws UnreadableFile, WrongFieldMap; the file is gone then */
  async begin(actor: Actor, file: ReceivedFile, options: ImportOptions): Promise<StartedImport> {
    try {
      const source = await fileSource(file.path);
      const started = await this.importer.start(actor, source, { ...options, signal: this.stopping.signal });
      const done = started.finished.then(
        () => file.drop(),
        () => file.drop(),
      );
      this.running.add(done);
      void done.finally(() => this.running.delete(done));
      return started;
    } catch (error) {
      await file.drop();
      throw error;
    }
  }

  /** Judges every record and writes nothing. @throws UnreadableFile, WrongFieldMap */
  async rehearse(actor: Actor, file: ReceivedFile, options: ImportOptions): Promise<Rehearsal> {
    const kept: Reject[] = [];
    const rejects = {
      start: async () => {},
      append: async (more: readonly Reject[]) => void kept.push(...more.slice(0, SHOWN_REJECTS - kept.length)),
      close: async () => {},
    };
    const started = await this.begin(actor, file, { ...options, dryRun: true, rejects });
    return { ...(await started.finished), rejects: kept };
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running);
  }
}

/** Without folders and without what a file system can't hold: it becomes part of the keys of tickets without one. */
function fileNameOf(name: string): string {
  const last = basename(name.replaceAll('\\', '/'))
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, '_')
    .slice(-100);
  return /^\.*$/.test(last) ? 'upload' : last;
}
