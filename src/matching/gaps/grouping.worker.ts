import { parentPort } from 'node:worker_threads';
import type { ToGrouping } from './group-in-worker.js';
import { groupQuestions, type Unanswered } from './grouping.js';

/** The thread that groups: gathers what it is told, groups, and hands the groups over. */
const questions: Unanswered[] = [];
const elsewhere: string[] = [];

parentPort!.on('message', (message: ToGrouping) => {
  if (message.kind === 'questions') questions.push(...message.questions);
  if (message.kind === 'elsewhere') elsewhere.push(...message.texts);
  if (message.kind !== 'begin') return;
  parentPort!.postMessage(groupQuestions(questions, message.before, { ...message.options, elsewhere }), []);
  parentPort!.close();
});
