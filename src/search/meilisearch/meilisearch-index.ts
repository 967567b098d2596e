import { setTimeout as sleep } from 'node:timers/promises';
import {
  MeilisearchApiError,
  type EnqueuedTask,
  type Index,
  type Meilisearch,
  type Settings,
  type Task,
} from 'meilisearch';
import { z } from 'zod';
import { LOCALES } from '../../platform/locale/index.js';
import type { CompoundParts } from '../compound-parts.js';
import type { DocumentKind, SearchDocument, Synonym } from '../search-engine.js';
import type { HeldDocument, SearchInventory } from '../search-inventory.js';
import { noneOf, subjectFilter } from './access-filter.js';
import { batches } from '../batches.js';
import { differingSettings, indexSettings } from './index-settings.js';
import { indexedDocument, type IndexedDocument } from './indexed-document.js';
import { MeilisearchTalksRubbish, MeilisearchTaskFailed } from './meilisearch-errors.js';

/** Documents in one request, and characters of their texts: Meilisearch refuses more than 100 MB. */
const BATCH = { most: 500, weight: 8_000_000 };
const SUBJECTS_AT_ONCE = 200;
/** A subject has one document a language; far more than there are languages. */
const DOCUMENTS_OF_A_SUBJECT = 5;

const kindCounts = z.object({ facetDistribution: z.object({ kind: z.record(z.string(), z.number()).default({}) }) });
const heldDocuments = z.object({
  results: z.array(z.object({ id: z.string(), subjectId: z.string(), updatedAt: z.number() })),
});

export interface TaskPatience {
  timeout: number;
  interval: number;
}

/** One index in Meilisearch: filling it, emptying it and seeing what it holds. Every change is waited for. */
export class MeilisearchIndex implements SearchInventory {
  private readonly index: Index<IndexedDocument>;
  private readonly writtenOtherwise = new Map<string, string>();

  constructor(
    private readonly client: Meilisearch,
    readonly uid: string,
    private readonly parts: CompoundParts,
    private readonly patience: TaskPatience,
  ) {
    this.index = client.index<IndexedDocument>(uid);
  }

  async exists(): Promise<boolean> {
    return (await this.madeAt()) !== null;
  }

  /**
   * When it was made, or null when it is not there. A document sent to an index that is not there makes one with that
   * document only, so whoever sent documents asks again whether it still is the index it was.
   */
  async madeAt(): Promise<string | null> {
    try {
      const { uid, createdAt } = await this.client.getRawIndex(this.uid);
      if (uid !== this.uid || typeof createdAt !== 'string') throw new MeilisearchTalksRubbish('index');
      return createdAt;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  }

  async create(synonyms: readonly Synonym[]): Promise<void> {
    await this.done(this.client.createIndex(this.uid, { primaryKey: 'id' }));
    await this.applySettings(synonyms);
  }

  /** Gone, whether it was there or not. */
  async drop(): Promise<void> {
    if (await this.exists()) await this.done(this.index.delete());
  }

  /** Takes this one's name over, and whatever had it takes ours. */
  async takeNameOf(other: MeilisearchIndex): Promise<void> {
    // A name that nobody has is not swapped but given.
    const rename = !(await other.exists());
    await this.done(this.client.swapIndexes([{ indexes: [this.uid, other.uid], rename }]));
  }

  /** Answers whether anything had to be changed. */
  async applySettings(synonyms: readonly Synonym[]): Promise<boolean> {
    const wanted = indexSettings(synonyms);
    const differing = Object.entries(differingSettings(wanted, await this.settings())).filter(
      ([name, value]) => this.writtenOtherwise.get(name) !== JSON.stringify(value),
    );
    if (differing.length === 0) return false;
    await this.done(this.index.updateSettings(Object.fromEntries(differing)));
    // What differs right after we set it, this server only writes otherwise: setting it again would index all for nothing.
    this.writtenOtherwise.clear();
    for (const [name, value] of Object.entries(differingSettings(wanted, await this.settings())))
      this.writtenOtherwise.set(name, JSON.stringify(value));
    return true;
  }

  private async settings(): Promise<Settings> {
    const settings: Settings = await this.index.getSettings();
    if (!Array.isArray(settings.rankingRules)) throw new MeilisearchTalksRubbish('settings');
    return settings;
  }

  async put(documents: readonly SearchDocument[]): Promise<void> {
    const weigh = ({ title, headings, text }: SearchDocument) => title.length + headings.length + text.length;
    // All are handed over before the first is waited for: Meilisearch works through several at once.
    const tasks: EnqueuedTask[] = [];
    for (const batch of batches(documents, BATCH, weigh)) {
      tasks.push(await this.index.addDocuments(await this.indexed(batch), { primaryKey: 'id' }));
    }
    for (const task of tasks) await this.done(task);
  }

  /** All of these subjects but what has an id in `keep`. */
  async remove(subjectIds: readonly string[], keep: readonly string[] = []): Promise<void> {
    for (const batch of batches(subjectIds, { most: SUBJECTS_AT_ONCE })) {
      // Ids begin with their kind and hold the subject: those of other subjects need not be named.
      const kept = keep.filter((id) => batch.some((subjectId) => id.includes(subjectId)));
      const filter = [subjectFilter(batch), ...(kept.length > 0 ? [noneOf('id', kept)] : [])].join(' AND ');
      await this.done(this.index.deleteDocuments({ filter }));
    }
  }

  async held(subjectIds: readonly string[]): Promise<HeldDocument[]> {
    const found: HeldDocument[] = [];
    for (const batch of batches(subjectIds, { most: SUBJECTS_AT_ONCE })) {
      const limit = batch.length * DOCUMENTS_OF_A_SUBJECT;
      found.push(...(await this.fetch({ filter: subjectFilter(batch), limit })));
    }
    return found;
  }

  async heldSubjects(offset: number, limit: number): Promise<string[]> {
    return (await this.fetch({ offset, limit })).map(({ subjectId }) => subjectId);
  }

  async count(): Promise<Partial<Record<DocumentKind, number>>> {
    const answer = await this.index.search('', { facets: ['kind'], hitsPerPage: 0 });
    const counts = kindCounts.safeParse(answer);
    if (!counts.success) throw new MeilisearchTalksRubbish('answer');
    return counts.data.facetDistribution.kind;
  }

  private async fetch(what: { filter?: string; offset?: number; limit: number }): Promise<HeldDocument[]> {
    const answer = await this.index.getDocuments({ ...what, fields: ['id', 'subjectId', 'updatedAt'] });
    const documents = heldDocuments.safeParse(answer);
    if (!documents.success) throw new MeilisearchTalksRubbish('list of documents');
    return documents.data.results.map(({ updatedAt, ...rest }) => ({ ...rest, updatedAt: new Date(updatedAt) }));
  }

  private async indexed(documents: SearchDocument[]): Promise<IndexedDocument[]> {
    const parts = new Map<string, string>();
    for (const locale of LOCALES) {
      const ofLocale = documents.filter((document) => document.locale === locale);
      if (ofLocale.length === 0) continue;
      const texts = ofLocale.map(({ title, headings, text }) => `${title}\n${headings}\n${text}`);
      const found = await this.parts.of(texts, locale);
      ofLocale.forEach(({ id }, position) => parts.set(id, found[position] ?? ''));
    }
    return documents.map((document) => indexedDocument(document, parts.get(document.id) ?? ''));
  }

  /** @throws MeilisearchTaskFailed, or what the client throws: also when the task is not known any more. */
  private async done(enqueued: EnqueuedTask | Promise<EnqueuedTask>): Promise<void> {
    const { taskUid } = await enqueued;
    if (typeof taskUid !== 'number') throw new MeilisearchTalksRubbish('task');
    const { status, type, error } = await this.ended(taskUid);
    if (status === 'succeeded') return;
    throw new MeilisearchTaskFailed(type, error?.code ?? status, error?.message ?? `it was ${status}`);
  }

  /** Not the client's own `waitForTask`: its timer outlives an error, and would keep a process that stops from ending. */
  private async ended(taskUid: number): Promise<Task> {
    const { timeout, interval } = this.patience;
    const deadline = Date.now() + timeout;
    for (let pause = Math.min(2, interval); ; pause = Math.min(interval, pause * 2)) {
      const task = await this.client.tasks.getTask(taskUid);
      if (task.status !== 'enqueued' && task.status !== 'processing') return task;
      if (Date.now() > deadline) throw new MeilisearchTaskFailed(task.type, 'timeout', `it took over ${timeout} ms`);
      await sleep(pause);
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found';
}
