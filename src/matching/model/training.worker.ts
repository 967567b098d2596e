import { parentPort } from 'node:worker_threads';
import { MatchModel } from './match-model.js';
import type { AskedText, KnownArticle, KnownLink } from './match-types.js';
import type { FromTraining, ToTraining } from './training-messages.js';

/** The thread that trains: gathers what it is told, trains, and hands the model over without copying it. */
const articles: KnownArticle[] = [];
const links: KnownLink[] = [];
const unanswered: AskedText[] = [];

parentPort!.on('message', (message: ToTraining) => {
  if (message.kind === 'articles') articles.push(...message.articles);
  if (message.kind === 'links') links.push(...message.links);
  if (message.kind === 'unanswered') unanswered.push(...message.unanswered);
  if (message.kind === 'begin') train(message.seed);
});

function train(seed: number | undefined): void {
  const onProgress = (part: number, what: string) => tell({ kind: 'progress', part, what });
  const model = MatchModel.train({ articles, links, unanswered }, { seed, onProgress });
  const bytes = model.write();
  tell({ kind: 'trained', bytes, quality: model.quality }, [bytes.buffer]);
  parentPort!.close();
}

function tell(message: FromTraining, handedOver: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, handedOver);
}
