import { textIn, type RunView, type ShownStep } from '../procedures/index.js';
import type { Visit } from './visit.js';

/** Whether the step was done, and what came back of it was never seen. */
export function isLost({ entries, step }: Pick<RunView, 'entries' | 'step'>): boolean {
  const done = entries.findLast(({ what, stepId }) => what === 'done' && stepId === step && stepId !== null);
  return done?.detail['lost'] !== undefined;
}

/** The step that a run is at, with what its form needs; at the desk and in the help centre. */
export function procedureStep(
  { t, locale }: Pick<Visit, 't' | 'locale'>,
  step: ShownStep,
  questions: readonly string[],
  wasLost: boolean,
) {
  const says = (text: { nl?: string | undefined; en?: string | undefined } | undefined) =>
    text ? textIn(text, locale) : '';
  const base = {
    id: step.id,
    lang: locale,
    isTell: false,
    isCheck: false,
    isAsk: false,
    isVerify: false,
    isRun: false,
    isLost: wasLost,
  };
  switch (step.kind) {
    case 'tell':
      return { ...base, isTell: true, text: says(step.text), isSent: step.send ?? false };
    case 'check':
      return { ...base, isCheck: true, text: says(step.text) };
    case 'ask':
      return {
        ...base,
        isAsk: true,
        text: says(step.text),
        isChoice: step.answer === 'choice' || step.answer === 'yes-no',
        isRequired: !step.optional,
        type: step.answer === 'email' || step.answer === 'date' ? step.answer : 'text',
        options:
          step.answer === 'yes-no'
            ? (['yes', 'no'] as const).map((value) => ({ value, label: t(`desk.run.${value}`) }))
            : (step.options ?? []).map(({ value, text }) => ({ value, label: says(text) })),
      };
    case 'verify':
      return {
        ...base,
        isVerify: true,
        text: says(step.text),
        level: step.level,
        takesCall: step.by.includes('call-back') && step.level === 1,
        takesCode: step.by.includes('code'),
        takesQuestions: step.by.includes('questions') && questions.length > 1,
        questions: questions.map((question, at) => ({ question, at })),
      };
    case 'run':
      return {
        ...base,
        isRun: true,
        text: says(step.text),
        needs: (step.needs ?? []).map(({ name, text, secret }) => ({
          name,
          label: says(text),
          isSecret: secret ?? false,
        })),
      };
    case 'approval':
      return { ...base, text: says(step.text), from: t(`desk.run.from.${step.from}`) };
    default:
      return { ...base, text: '' };
  }
}
