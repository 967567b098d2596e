import { Refusal, indexNotFound } from './errors.js';
import { BadFilter, parseFilter } from './filter.js';
import type { Doc, FindSettings } from './finding.js';

export type StubSettings = FindSettings & Record<string, unknown>;

export interface StubIndex {
  uid: string;
  primaryKey: string | null;
  createdAt: string;
  updatedAt: string;
  settings: StubSettings;
  docs: Map<string, Doc>;
}

export interface StubTask {
  uid: number;
  indexUid: string | null;
  status: 'enqueued' | 'processing' | 'succeeded' | 'failed';
  type: string;
  error: object | null;
  enqueuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  details: object;
}

const DEFAULTS = {
  displayedAttributes: ['*'],
  searchableAttributes: ['*'],
  filterableAttributes: [],
  sortableAttributes: [],
  rankingRules: ['words', 'typo', 'proximity', 'attribute', 'sort', 'exactness'],
  stopWords: [],
  nonSeparatorTokens: [],
  separatorTokens: [],
  dictionary: [],
  synonyms: {},
  distinctAttribute: null,
  proximityPrecision: 'byWord',
  typoTolerance: {
    enabled: true,
    minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 },
    disableOnWords: [],
    disableOnAttributes: [],
    disableOnNumbers: false,
  },
  faceting: { maxValuesPerFacet: 100, sortFacetValuesBy: { '*': 'alpha' } },
  pagination: { maxTotalHits: 1000 },
  searchCutoffMs: null,
  localizedAttributes: null,
  facetSearch: true,
  prefixSearch: 'indexingTime',
};

const now = () => new Date().toISOString();

/** What lies in the stub, and the tasks that change it: one after the other, each some moments after it was taken. */
export class StubStore {
  readonly indexes = new Map<string, StubIndex>();
  readonly tasks = new Map<number, StubTask>();
  /** The code that tasks fail with while it is set, such as no_space_left_on_device; of some types only, or of all. */
  failTasks: { code: string; types?: string[] } | null = null;
  /** While set, tasks are taken and not worked on. */
  holdTasks = false;
  private waiting: Array<{ task: StubTask; work: () => void }> = [];
  private timer: NodeJS.Timeout | null = null;
  private nextUid = 0;

  index(uid: string): StubIndex {
    const index = this.indexes.get(uid);
    if (!index) throw indexNotFound(uid);
    return index;
  }

  enqueue(type: string, indexUid: string | null, work: () => void, details: object = {}) {
    const task: StubTask = {
      uid: this.nextUid++,
      indexUid,
      status: 'enqueued',
      type,
      error: null,
      enqueuedAt: now(),
      startedAt: null,
      finishedAt: null,
      details,
    };
    this.tasks.set(task.uid, task);
    this.waiting.push({ task, work });
    this.wake();
    return { taskUid: task.uid, indexUid, status: 'enqueued', type, enqueuedAt: task.enqueuedAt };
  }

  /** What was taken and not done yet is gone, and nobody knows of it any more. */
  loseTasks(): void {
    for (const { task } of this.waiting) this.tasks.delete(task.uid);
    this.waiting = [];
  }

  resume(): void {
    this.holdTasks = false;
    this.wake();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.waiting = [];
  }

  create(uid: string, primaryKey: string | null): StubIndex {
    const index = {
      uid,
      primaryKey,
      createdAt: now(),
      updatedAt: now(),
      settings: structuredClone(DEFAULTS) as unknown as StubSettings,
      docs: new Map<string, Doc>(),
    };
    this.indexes.set(uid, index);
    return index;
  }

  /** As the real one: a document for an index that is not there makes one, with settings of its own. */
  put(uid: string, docs: Doc[], primaryKey: string | null): void {
    const index = this.indexes.get(uid) ?? this.create(uid, primaryKey);
    index.primaryKey ??= primaryKey ?? 'id';
    for (const doc of docs) {
      const id = doc[index.primaryKey] as string | number | undefined;
      if (id === undefined)
        throw new Refusal(400, 'missing_document_id', `Document doesn't have a \`${index.primaryKey}\` attribute`);
      if (!/^[\w-]{1,511}$/.test(String(id)))
        throw new Refusal(400, 'invalid_document_id', `Document identifier \`${String(id)}\` is invalid.`);
    }
    for (const doc of docs) index.docs.set(String(doc[index.primaryKey]), doc);
  }

  deleteBy(uid: string, filter: string): void {
    const index = this.index(uid);
    try {
      const matches = parseFilter(filter, index.settings.filterableAttributes);
      for (const [id, doc] of index.docs) if (matches(doc)) index.docs.delete(id);
    } catch (error) {
      if (error instanceof BadFilter) throw new Refusal(400, 'invalid_document_filter', error.message);
      throw error;
    }
  }

  setSettings(uid: string, changes: Record<string, unknown>): void {
    const index = this.indexes.get(uid) ?? this.create(uid, null);
    for (const [name, value] of Object.entries(changes)) {
      const standard = (DEFAULTS as Record<string, unknown>)[name];
      if (value === null) index.settings[name] = structuredClone(standard);
      else if (name === 'filterableAttributes' || name === 'sortableAttributes')
        index.settings[name] = (value as string[]).toSorted();
      else if (['typoTolerance', 'faceting', 'pagination'].includes(name))
        index.settings[name] = { ...(index.settings[name] as object), ...(value as object) };
      else index.settings[name] = value;
    }
  }

  swap(pairs: Array<{ indexes: string[]; rename: boolean }>): void {
    for (const { indexes, rename } of pairs) {
      const [a, b] = indexes as [string, string];
      const [first, second] = [this.index(a), this.indexes.get(b)];
      if (rename === (second !== undefined)) {
        if (rename) throw new Refusal(400, 'index_already_exists', `Cannot rename \`${a}\` to \`${b}\` as it exists.`);
        throw indexNotFound(b);
      }
      this.indexes.delete(a);
      this.indexes.set(b, Object.assign(first, { uid: b }));
      if (second) this.indexes.set(a, Object.assign(second, { uid: a }));
    }
  }

  private wake(): void {
    if (this.timer || this.holdTasks || this.waiting.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      const next = this.holdTasks ? undefined : this.waiting.shift();
      if (next) this.perform(next.task, next.work);
      this.wake();
    }, 1);
  }

  private perform(task: StubTask, work: () => void): void {
    task.startedAt = now();
    try {
      const { failTasks } = this;
      if (failTasks && (failTasks.types?.includes(task.type) ?? true))
        throw new Refusal(500, failTasks.code, 'There is no more space left on the device.', 'system');
      work();
      task.status = 'succeeded';
    } catch (error) {
      task.status = 'failed';
      task.error = error instanceof Refusal ? error.body : new Refusal(500, 'internal', String(error), 'internal').body;
    }
    task.finishedAt = now();
  }
}
