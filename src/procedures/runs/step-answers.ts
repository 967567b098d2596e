import type { ProcedureDefinition, Step } from '../definition/procedure-definition.js';
import { RunRefused } from './run.errors.js';

type AskStep = Extract<Step, { kind: 'ask' }>;
type RunStep = Extract<ProcedureDefinition['steps'][number], { kind: 'run' }>;

const EMAIL = /^[^\s@<>,;"]{1,64}@[a-z0-9.-]+\.[a-z]{2,}$/i;
const LONGEST = 1_000;

/** The answer to a question as it is kept; null for an optional one left open. @throws RunRefused saying what would do */
export function answerTo(step: AskStep, given: string | undefined): string | null {
  const answer = (given ?? '').toWellFormed().trim();
  if (answer === '') {
    if (step.optional) return null;
    throw wrong('required', 'An answer is needed.');
  }
  switch (step.answer) {
    case 'number':
      return numberIn(step, answer);
    case 'date':
      if (!isDate(answer)) throw wrong('date', 'Write the date as 2026-11-30.');
      break;
    case 'email':
      if (!EMAIL.test(answer)) throw wrong('email', 'This is not an e-mail address.');
      break;
    case 'choice':
      if (!step.options?.some(({ value }) => value === answer)) throw wrong('choice', 'Choose one of the options.');
      break;
    case 'yes-no':
      if (answer !== 'yes' && answer !== 'no') throw wrong('choice', 'Answer yes or no.');
      break;
    case 'text':
      if (answer.length < (step.least ?? 0)) throw wrong('too-short', `At least ${step.least} characters.`, step.least);
      if (answer.length > (step.most ?? LONGEST))
        throw wrong('too-long', `At most ${step.most} characters.`, step.most);
      break;
  }
  if (step.pattern && !new RegExp(`^(?:${step.pattern})$`, 'u').test(answer)) {
    throw wrong('pattern', 'This does not look as it should.');
  }
  return answer;
}

/** What the step asks for at the moment it runs. @throws RunRefused naming what is missing */
export function needsOf({ needs = [] }: RunStep, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const known = new Set(needs.map(({ name }) => name));
  const odd = Object.keys(given).find((name) => !known.has(name));
  if (odd !== undefined) throw wrong('unknown', 'This step does not ask for that.');
  return Object.fromEntries(
    needs.map(({ name }) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      if (value === undefined || value === '') throw wrong('required', `${name} is needed.`, name);
      return [name, value];
    }),
  );
}

function numberIn({ least, most }: AskStep, answer: string): string {
  const number = Number(answer.replace(',', '.'));
  if (!Number.isFinite(number)) throw wrong('number', 'This is not a number.');
  if (least !== undefined && number < least) throw wrong('too-small', `At least ${least}.`, least);
  if (most !== undefined && number > most) throw wrong('too-big', `At most ${most}.`, most);
  return String(number);
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function wrong(what: string, message: string, limit?: number | string): RunRefused {
  return new RunRefused('answer-wrong', message, 'invalid', { what, ...(limit === undefined ? {} : { limit }) });
}
