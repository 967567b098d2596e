import type { Database } from '../../platform/database/index.js';
import type { ImportRunLog } from './import-run-log.js';
import { nothingYet, type ImportRun, type Reject, type Tally } from './import-run.js';
import { Refused, type ImportTarget } from './import-target.js';
import { PlannerStatistics } from './planner-statistics.js';
import { shownText, type FileRecord } from './record-reader.js';
import type { RejectSink } from './rejects-file.js';

/** As many records, and as many bytes of them, are saved in one transaction. */
const BATCH_RECORDS = 500;
const BATCH_BYTES = 8 * 1024 * 1024;
const ATTEMPTS = 4;

/** Somebody else was faster, or held what we needed: the same again may well work. */
const IS_RACE = /^(40001|40P01|55P03|23503|23505)$/;
/** This data can't be stored, whoever tries: too long for an index, not to be converted, against a constraint. */
const IS_BAD_DATA = /^(22|23|54)/;

export interface ImportProgress extends Tally {
  line: number;
  readBytes: number;
  totalBytes: number | null;
}

export interface LoopSetting<Item> {
  database: Database;
  log: ImportRunLog;
  target: ImportTarget<Item>;
  /** Null in a rehearsal, which leaves no trace. */
  run: ImportRun | null;
  rejects: RejectSink | null;
  totalBytes: number | null;
  bytesTaken: () => number;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A record on its way: either it makes sense, or there is a reason why not. */
interface Arrival<Item> {
  line: number;
  item: Item | null;
  fault: string | null;
  record: string;
  /** The reason stands in the rejects file. */
  isWritten: boolean;
}

/** Takes a file's records batch by batch, each committed together with how far the run is. */
export class ImportLoop<Item> {
  private batch: Array<Arrival<Item>> = [];
  private batchBytes = 0;
  private keys = new Set<string>();
  private saving: Promise<void> = Promise.resolve();
  /** How far it is committed. */
  private line: number;
  readonly tally: Tally;
  private readonly statistics: PlannerStatistics;

  constructor(private readonly setting: LoopSetting<Item>) {
    const { run, database, target } = setting;
    this.statistics = new PlannerStatistics(database, target.tables);
    this.line = run?.line ?? 0;
    const { created, updated, unchanged, rejected } = run ?? nothingYet();
    this.tally = { created, updated, unchanged, rejected };
  }

  /** Answers whether it came to the end; not when it was asked to stop. */
  async run(pieces: AsyncIterable<FileRecord[]>): Promise<boolean> {
    const committed = this.line;
    for await (const records of pieces) {
      for (const record of records) {
        if (record.line > committed) await this.take(record);
        if (this.setting.signal?.aborted) {
          await this.saving;
          return false;
        }
      }
    }
    await this.flush();
    await this.saving;
    return true;
  }

  private async take(record: FileRecord): Promise<void> {
    const checked = this.setting.target.check(record);
    const item = 'item' in checked ? checked.item : null;
    const key = item === null ? null : this.setting.target.keyOf(item);
    const isFull = this.batch.length >= BATCH_RECORDS || this.batchBytes >= BATCH_BYTES;
    if (isFull || (key !== null && this.keys.has(key))) await this.flush();

    if (key !== null) this.keys.add(key);
    this.batchBytes += record.bytes.length;
    this.batch.push({
      line: record.line,
      item,
      fault: 'fault' in checked ? checked.fault : null,
      record: 'fault' in checked ? shownText(record.bytes) : '',
      isWritten: false,
    });
  }

  private async flush(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    this.batchBytes = 0;
    this.keys = new Set();
    // One batch is saved while the next is read: the database and we are busy at the same time.
    await this.saving;
    if (batch.length === 0) return;
    this.saving = this.saveAll(batch);
    // A failure is met at the next batch, or at the end.
    this.saving.catch(() => {});
  }

  /** Saves arrivals, and finds out which of them make it impossible. */
  private async saveAll(arrivals: Array<Arrival<Item>>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.save(arrivals);
        return;
      } catch (error) {
        if (error instanceof Refused) {
          for (const arrival of arrivals) arrival.fault ??= error.reasons.get(arrival.item) ?? null;
          continue;
        }
        const code = sqlState(error);
        if (IS_RACE.test(code) && attempt < ATTEMPTS) continue;
        if (!IS_BAD_DATA.test(code) || arrivals.every(({ fault }) => fault !== null)) throw error;
        if (arrivals.length > 1) {
          const middle = Math.ceil(arrivals.length / 2);
          await this.saveAll(arrivals.slice(0, middle));
          await this.saveAll(arrivals.slice(middle));
          return;
        }
        arrivals[0]!.fault = `can not be stored: ${(error as Error).message}`;
      }
    }
  }

  private async save(arrivals: ReadonlyArray<Arrival<Item>>): Promise<void> {
    const { database, log, target, run, bytesTaken } = this.setting;
    const items = arrivals.flatMap(({ item, fault }) => (item === null || fault !== null ? [] : [item]));
    let tally: Tally;
    if (run) {
      const prepared = await target.prepare(items);
      const rejects = await this.reject(arrivals, prepared.refused);
      const step = { fromLine: this.line, line: arrivals.at(-1)!.line, readBytes: bytesTaken(), rejects };
      tally = await database.write(async (tx) => {
        const saved = { ...(await prepared.save(tx)), rejected: rejects.length };
        await log.move(tx, run, { ...step, ...saved });
        return saved;
      });
      this.line = step.line;
      await this.statistics.add(tally.created);
    } else {
      const rehearsal = await target.rehearse(items);
      tally = { ...rehearsal.tally, rejected: (await this.reject(arrivals, rehearsal.refused)).length };
      this.line = arrivals.at(-1)!.line;
    }
    for (const outcome of ['created', 'updated', 'unchanged', 'rejected'] as const)
      this.tally[outcome] += tally[outcome];
    this.setting.onProgress?.({
      ...this.tally,
      line: this.line,
      readBytes: bytesTaken(),
      totalBytes: this.setting.totalBytes,
    });
  }

  /** Writes down what is not taken, before anything is committed. */
  private async reject(arrivals: ReadonlyArray<Arrival<Item>>, refused: ReadonlyMap<Item, string>): Promise<Reject[]> {
    const rejected = arrivals.flatMap((arrival) => {
      const reason = arrival.fault ?? (arrival.item === null ? null : refused.get(arrival.item));
      return reason ? [{ arrival, reject: { line: arrival.line, reason, record: arrival.record } }] : [];
    });
    const unwritten = rejected.filter(({ arrival }) => !arrival.isWritten);
    await this.setting.rejects?.append(unwritten.map(({ reject }) => reject));
    for (const { arrival } of unwritten) arrival.isWritten = true;
    return rejected.map(({ reject }) => reject);
  }
}

function sqlState(error: unknown): string {
  const { code, driverError } = error as { code?: string; driverError?: { code?: string } };
  return driverError?.code ?? code ?? '';
}
