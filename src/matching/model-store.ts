import { Injectable } from '@nestjs/common';
import { NotAllowed, isEditor, type Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { ModelNotFound } from './matching.errors.js';
import type { ModelQuality } from './model/match-types.js';
import type { Trial } from './model-trial.js';

/** A version of the model, without its bytes. */
export interface ModelVersion {
  version: number;
  quality: ModelQuality;
  /** How it did on the newest links beside the one in use then; null when there were too few to tell. */
  trial: Trial | null;
  isUsed: boolean;
  usedSince: Date | null;
  trainedAt: Date;
  lesson: number;
}

/** What a training brought forth. */
export interface TrainedModel {
  bytes: Uint8Array;
  lesson: number;
  quality: ModelQuality;
  trial: Trial | null;
}

const PART_BYTES = 1 << 20;
/** How far back somebody may go. */
const KEPT = 5;
const VERSION = `version, quality, trial, is_used AS "isUsed", used_since AS "usedSince", trained_at AS "trainedAt",
                 lesson::float8 AS lesson`;

/** The models there are, and which one is in use. */
@Injectable()
export class ModelStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  list(): Promise<ModelVersion[]> {
    return this.database.query(`SELECT ${VERSION} FROM match_model ORDER BY version DESC`);
  }

  async findUsed(): Promise<ModelVersion | null> {
    const [used] = await this.database.query<ModelVersion>(`SELECT ${VERSION} FROM match_model WHERE is_used`);
    return used ?? null;
  }

  /** The bytes of a version, to be handed on. @throws ModelNotFound when it is removed meanwhile */
  async *pieces(version: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let part = 0; ; part += 1) {
      const [piece] = await this.database.query<{ bytes: Buffer; parts: number }>(
        `SELECT bytes, (SELECT count(*)::int FROM match_model_part WHERE version = $1) AS parts
           FROM match_model_part WHERE version = $1 AND part = $2`,
        [version, part],
      );
      if (!piece) throw new ModelNotFound(version);
      // A small buffer shares its memory with others.
      yield new Uint8Array(piece.bytes);
      if (part === piece.parts - 1) return;
    }
  }

  /** Keeps a trained model, and puts it in use unless its trial speaks against it. Answers its version. */
  async add(tx: Tx, actor: Actor, { bytes, lesson, quality, trial }: TrainedModel): Promise<number> {
    const [{ version }] = await tx.query(
      `INSERT INTO match_model (lesson, quality, trial, is_used, trained_at) VALUES ($1, $2, $3, false, $4) RETURNING version`,
      [lesson, quality, trial, this.clock.now()],
    );
    for (let part = 0; part * PART_BYTES < bytes.length; part += 1) {
      const piece = Buffer.from(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
      await tx.query('INSERT INTO match_model_part (version, part, bytes) VALUES ($1, $2, $3)', [version, part, piece]);
    }
    if (trial?.isWorse) {
      await this.audit.record(tx, {
        actor,
        action: 'model.set-aside',
        subject: `model:${version}`,
        details: { ...trial },
      });
    } else {
      await this.use(tx, actor, version);
    }
    await tx.query(
      `DELETE FROM match_model WHERE NOT is_used AND version NOT IN (SELECT version FROM match_model ORDER BY version DESC LIMIT $1)`,
      [KEPT],
    );
    // What every kept model knows.
    await tx.query('DELETE FROM match_lesson WHERE seq <= (SELECT min(lesson) FROM match_model)');
    return version;
  }

  /** Puts a version in use, an earlier one or one that was set aside. @throws ModelNotFound, NotAllowed */
  async putBack(actor: Actor, version: number): Promise<void> {
    if (!isEditor(actor)) throw new NotAllowed();
    await this.database.write((tx) => this.use(tx, actor, version));
  }

  private async use(tx: Tx, actor: Actor, version: number): Promise<void> {
    // Two who choose at once choose one after another.
    await tx.query('SELECT FROM match_model WHERE is_used FOR UPDATE');
    const [found] = await tx.query('SELECT is_used FROM match_model WHERE version = $1', [version]);
    if (!found) throw new ModelNotFound(version);
    if (found.is_used) return;
    await tx.query('UPDATE match_model SET is_used = false WHERE is_used');
    await tx.query('UPDATE match_model SET is_used = true, used_since = $2 WHERE version = $1', [
      version,
      this.clock.now(),
    ]);
    await this.audit.record(tx, { actor, action: 'model.used', subject: `model:${version}` });
  }
}
