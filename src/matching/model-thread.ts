import { Worker } from 'node:worker_threads';
import type { Lesson } from './lesson.js';
import type { FromModel, ModelRequest, ToModel } from './model-thread.worker.js';
import type { AskedText, Match, ModelQuality } from './model/match-types.js';

/** Compiled, also for the tests, which run from the sources: a thread can't load TypeScript. */
const WORKER = new URL(
  './model-thread.worker.js',
  import.meta.url.replace(/\/src\/(matching\/.*)\.ts$/, '/dist/src/$1.js'),
);

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
  private isOver = false;

  /** False once it has died or was stopped: whoever needs a model takes another. */
  get isUsable(): boolean {
    return !this.isOver;
  }

  /** Reads a stored model; null begins with nothing. Answers what it says of itself. */
  load(bytes: Uint8Array | null): Promise<ModelQuality> {
    return this.ask({ kind: 'load', bytes }, bytes ? [bytes.buffer as ArrayBuffer] : []);
  }

  async teach(lessons: readonly Lesson[]): Promise<void> {
    await this.ask({ kind: 'teach', lessons });
  }

  /** What it thinks of each of these. */
  match(asked: readonly AskedText[], limit: number): Promise<Match[]> {
    return this.ask({ kind: 'match', asked, limit });
  }

  /** Finishes what it was asked. */
  async stop(): Promise<void> {
    this.isOver = true;
    while (this.waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
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
    worker.on('message', ({ id, answer, error }: FromModel) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waiting?.resolve(answer as never);
      else waiting?.reject(new Error(error));
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
