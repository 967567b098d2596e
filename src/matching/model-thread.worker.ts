import { parentPort } from 'node:worker_threads';
import { teach } from './lesson.js';
import type { Lesson } from './lesson.js';
import { UnreadableModel } from './model/codec.js';
import { MatchModel } from './model/match-model.js';
import type { AskedText } from './model/match-types.js';

export type ModelRequest =
  | { kind: 'piece'; bytes: Uint8Array }
  | { kind: 'read' }
  | { kind: 'begin' }
  | { kind: 'teach'; lessons: readonly Lesson[] }
  | { kind: 'match'; asked: readonly AskedText[]; limit: number };
export type ToModel = { id: number } & ModelRequest;
export interface FromModel {
  id: number;
  answer?: unknown;
  error?: string;
  /** The error is that what it was given is no model that it can read. */
  isUnreadable?: boolean;
}

/** The thread that holds a model, and does what it is told in order. */
let model = MatchModel.train({ articles: [], links: [] });
/** Of a model that is being handed over. */
const pieces: Uint8Array[] = [];

parentPort!.on('message', (message: ToModel) => {
  const { id } = message;
  try {
    tell({ id, answer: done(message) });
  } catch (error) {
    tell({ id, error: (error as Error).message, isUnreadable: error instanceof UnreadableModel });
  }
});

function done(message: ToModel): unknown {
  if (message.kind === 'match') return message.asked.map((asked) => model.match(asked, message.limit));
  if (message.kind === 'teach') for (const lesson of message.lessons) teach(model, lesson);
  if (message.kind === 'piece') pieces.push(message.bytes);
  if (message.kind === 'read') read();
  if (message.kind === 'begin') model = MatchModel.train({ articles: [], links: [] });
  return null;
}

function read(): void {
  model = MatchModel.read(Buffer.concat(pieces.splice(0)));
  // The bytes it was made from are as much again.
  globalThis.gc?.();
}

function tell(message: FromModel): void {
  parentPort!.postMessage(message, []);
}
