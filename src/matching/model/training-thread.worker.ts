import { parentPort } from 'node:worker_threads';
import { keyOfLink } from './collection.js';
import { MatchModel } from './match-model.js';
import type { TrainingInput } from './match-types.js';
import type { FromTraining, ToTraining } from './training-messages.js';

/** The thread that trains: gathers what it is told, trains when asked to, and hands the model over without copying it. */
const input: Required<TrainingInput> = { articles: [], links: [], unanswered: [] };

parentPort!.on('message', (message: ToTraining) => {
  if (message.kind === 'input') gather(message.some);
  else train(message);
});

function gather({ articles = [], links = [], unanswered = [] }: Partial<TrainingInput>): void {
  input.articles.push(...articles);
  input.links.push(...links);
  input.unanswered.push(...unanswered);
}

function train({ without, seed }: Extract<ToTraining, { kind: 'train' }>): void {
  const left = new Set(without);
  const links = input.links.filter((link) => !left.has(keyOfLink(link)));
  const onProgress = (part: number, what: string) => tell({ kind: 'progress', part, what });
  const model = MatchModel.train({ ...input, links }, { seed, onProgress });
  const bytes = model.write();
  tell({ kind: 'trained', bytes, quality: model.quality }, [bytes.buffer]);
}

function tell(message: FromTraining, handedOver: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, handedOver);
}
