import { Worker } from 'node:worker_threads';
import type { Lesson } from './lesson.js';
import type { FromModel, ModelRequest, ToModel } from './model-thread.worker.js';
import { UnreadableModel } from './model/codec.js';
import type { AskedText, Match } from './model/match-types.js';

/** Compiled, also for the tests, which run from the sources: a thread can't load TypeScript. */
const WORKER = new URL(
  './model-thread.worker.js',
  import.meta.url.replace(/\/src\/(matching\/.*)\.ts$/, '/dist/src/$1.js'),
);

/** The bytes of a model; they are handed over to the thread. */
type Pieces = AsyncIterable<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array<ArrayBuffer>>;

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

/**
 * A model in a thread of its own: reading one of a large desk takes seconds, and nobody's request waits for that. What is
 * asked of it is done in order. The thread starts with the first request.
 */
export class ModelThread {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private requests = 0;
  private users = 0;
  private whenLeft: () => void = () => {};
  private isOver = false;

  /** False once it has died or was stopped: whoever needs a model takes another. */
  get isUsable(): boolean {
    return !this.isOver;
  }

  get isInUse(): boolean {
    return this.users > 0;
  }

  /** Whoever entered may ask until they leave, even if it is stopped meanwhile. */
  enter(): void {
    this.users += 1;
  }

  leave(): void {
    this.users -= 1;
    if (this.users === 0) this.whenLeft();
  }

  /** Reads a stored model piece by piece; null begins with nothing. @throws UnreadableModel */
  async load(pieces: Pieces | null): Promise<void> {
    for await (const piece of pieces ?? []) await this.ask({ kind: 'piece', bytes: piece }, [piece.buffer]);
    await this.ask({ kind: pieces ? 'read' : 'begin' });
  }

  async teach(lessons: readonly Lesson[]): Promise<void> {
    await this.ask({ kind: 'teach', lessons });
  }

  /** What it thinks of each of these. */
  match(asked: readonly AskedText[], limit: number): Promise<Match[]> {
    return this.ask({ kind: 'match', asked, limit });
  }

  /** Ends it when the last who entered has left. */
  async stop(): Promise<void> {
    this.isOver = true;
    if (this.users > 0) await new Promise<void>((resolve) => (this.whenLeft = resolve));
    await this.worker?.terminate();
  }

  private ask<Answer>(request: ModelRequest, handedOver: ArrayBuffer[] = []): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const id = (this.requests += 1);
      this.waiting.set(id, { resolve, reject });
      this.worker ??= this.start();
      const message: ToModel = { id, ...request };
      this.worker.postMessage(message, handedOver);
    });
  }

  private start(): Worker {
    const worker = new Worker(WORKER);
    // A process that has nothing else to do need not stay for it.
    worker.unref();
    worker.on('message', ({ id, answer, error, isUnreadable }: FromModel) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waiting?.resolve(answer as never);
      else waiting?.reject(isUnreadable ? new UnreadableModel(error) : new Error(error));
    });
    worker.on('error', (error) => this.end(error));
    worker.on('exit', () => this.end(new Error('The thread of the model ended')));
    return worker;
  }

  private end(error: Error): void {
    this.isOver = true;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
