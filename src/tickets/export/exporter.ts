import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { ArticleExportQueries, articleRecord, type ArticleRecord } from '../../knowledge/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { TICKET_FIELDS } from '../import/ticket-record.js';
import { OnlyAdminsMay } from '../ticket.errors.js';
import { RecordFormat, type ExportFormat } from './record-format.js';
import { TicketExportQueries } from './ticket-export.queries.js';

export type ExportKind = 'tickets' | 'articles';

/** Where one kind of record goes. */
export interface ExportTarget {
  kind: ExportKind;
  format: ExportFormat;
  to: Writable;
  forSpreadsheet?: boolean;
}

/** A reader that stands still this long has gone away. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Writes out everything there is, staff notes included: for administrators only, and audited before the first byte.
 * What it writes the import reads back: into an empty desk it makes the same tickets.
 */
@Injectable()
export class Exporter {
  constructor(
    private readonly database: Database,
    private readonly tickets: TicketExportQueries,
    private readonly articles: ArticleExportQueries,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Writes and ends each target's stream; all show the same moment. Answers how many records each got.
   * @throws OnlyAdminsMay before anything is written
   */
  async export(
    actor: Actor,
    targets: readonly ExportTarget[],
    onProgress?: (kind: ExportKind, records: number) => void,
  ): Promise<Record<ExportKind, number>> {
    if (actor.role !== 'admin') throw new OnlyAdminsMay('export tickets and articles');
    const details = { kinds: targets.map(({ kind }) => kind), formats: targets.map(({ format }) => format) };
    await this.note(actor, 'export.started', details);

    const counts = { tickets: 0, articles: 0 };
    // The one transaction that waits for something else than the database: it writes nothing, so nobody waits for it.
    await this.database.write(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      await tx.query(`SET LOCAL idle_in_transaction_session_timeout = ${PATIENCE_MS}`);
      for (const target of targets) {
        counts[target.kind] = await this.writeTo(target, this.pages(tx, actor, target.kind), onProgress);
      }
    });
    await this.note(actor, 'export.finished', { ...details, ...counts });
    return counts;
  }

  private async writeTo(
    { kind, format, to, forSpreadsheet }: ExportTarget,
    pages: AsyncGenerator<object[]>,
    onProgress?: (kind: ExportKind, records: number) => void,
  ): Promise<number> {
    const fields = kind === 'tickets' ? Object.keys(TICKET_FIELDS) : Object.keys(articleRecord.shape);
    const texts = new RecordFormat(format, fields, forSpreadsheet);
    let count = 0;
    await write(to, texts.begin());
    for await (const records of pages) {
      await write(to, records.map((record) => texts.row(record)).join(''));
      count += records.length;
      onProgress?.(kind, count);
    }
    await write(to, texts.end());
    to.end();
    await finished(to);
    return count;
  }

  private pages(tx: Tx, actor: Actor, kind: ExportKind): AsyncGenerator<object[]> {
    return kind === 'tickets' ? this.tickets.pages(tx) : this.articlePages(actor);
  }

  private async *articlePages(actor: Actor): AsyncGenerator<ArticleRecord[]> {
    let after: string | null = null;
    do {
      const { records, next }: { records: ArticleRecord[]; next: string | null } = await this.articles.records(
        actor,
        after,
      );
      yield records;
      after = next;
    } while (after !== null);
  }

  private async note(actor: Actor, action: string, details: Record<string, unknown>): Promise<void> {
    await this.database.write((tx) => this.audit.record(tx, { actor, action, subject: 'export', details }));
  }
}

/** Writes, and waits until there is room for more. @throws when the stream was closed meanwhile */
async function write(to: Writable, text: string): Promise<void> {
  if (to.errored) throw to.errored;
  if (to.destroyed) throw new Error('Whoever reads the export has gone.');
  if (text === '' || to.write(text)) return;
  const closed = new AbortController();
  try {
    await Promise.race([
      once(to, 'drain', { signal: closed.signal }),
      once(to, 'close', { signal: closed.signal }).then(() => {
        throw new Error('Whoever reads the export has gone.');
      }),
    ]);
  } finally {
    closed.abort();
  }
}
