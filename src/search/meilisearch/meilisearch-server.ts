import { Injectable } from '@nestjs/common';
import { Meilisearch } from 'meilisearch';
import { Config } from '../../platform/config/index.js';
import { CompoundParts } from '../compound-parts.js';
import { MeilisearchEngine } from './meilisearch-engine.js';
import { MeilisearchIndex } from './meilisearch-index.js';

/** Milliseconds that a reader waits before PostgreSQL is asked; longer than Meilisearch's own patience with itself. */
const FINDING_MS = 1_500;
const WRITING_MS = 30_000;
/** A batch on a slow disk behind a queue of others. */
const TASK = { timeout: 300_000, interval: 200 };

/** The index that is asked. What is being built lies beside it and takes its name when it is whole. */
const LIVE = 'vraagbaak';
const BUILDING = 'vraagbaak_new';

/** The Meilisearch of this installation, as MEILI_URL and MEILI_KEY name it. Making it asks nothing of the server. */
@Injectable()
export class MeilisearchServer {
  /** Without MEILI_URL nobody may ask it anything. */
  readonly isOn: boolean;
  readonly client: Meilisearch;
  readonly live: MeilisearchIndex;
  readonly building: MeilisearchIndex;
  readonly engine: MeilisearchEngine;
  private readonly finding: Meilisearch;

  constructor(config: Config, parts: CompoundParts) {
    this.isOn = config.MEILI_URL !== undefined;
    const connect = (timeout: number) =>
      new Meilisearch({
        host: config.MEILI_URL ?? 'http://meilisearch.invalid',
        timeout,
        ...(config.MEILI_KEY !== undefined && { apiKey: config.MEILI_KEY }),
      });
    this.client = connect(WRITING_MS);
    this.live = new MeilisearchIndex(this.client, LIVE, parts, TASK);
    this.building = new MeilisearchIndex(this.client, BUILDING, parts, TASK);
    this.finding = connect(FINDING_MS);
    this.engine = new MeilisearchEngine(this.finding, this.live);
  }

  /** Whether it says that it is, as fast as a reader would want it. */
  async isWell(): Promise<boolean> {
    try {
      return (await this.finding.health()).status === 'available';
    } catch {
      return false;
    }
  }
}
