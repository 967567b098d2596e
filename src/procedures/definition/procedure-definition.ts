import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';

export const STEP_KINDS = ['tell', 'check', 'ask', 'verify', 'run', 'branch', 'approval'] as const;
export type StepKind = (typeof STEP_KINDS)[number];
export const ANSWER_KINDS = ['text', 'email', 'number', 'date', 'choice', 'yes-no'] as const;
export const IDENTITY_METHODS = ['call-back', 'questions', 'code'] as const;
export const APPROVERS = ['staff', 'editor', 'admin'] as const;
/** Where a branch goes when nothing is left to do. */
export const END = 'end';
export const STEPS_MAX = 60;
/** How many a list of a definition holds at most, for the schema and for the form. */
export const MOST = { options: 20, needs: 5, cases: 10, questions: 10, rights: 6 } as const;
const LINE_MAX = 300;
const TEXT_MAX = 4_000;

/** Text as it is kept: PostgreSQL holds no NUL, JSON no half characters, and blanks around mean nothing. */
const kept = (most: number) =>
  z
    .string()
    .max(most)
    .overwrite((text) => text.toWellFormed().replaceAll('\r\n', '\n').trim())
    .min(1)
    .check(noNul);
export const line = (most = LINE_MAX) => kept(most).regex(/^[^\p{Cc}]*$/u, 'must be one line');
const inLanguages = (text: z.ZodType<string>) =>
  z
    .strictObject({ nl: text.optional(), en: text.optional() })
    .refine(({ nl, en }) => nl !== undefined || en !== undefined, 'give a text in at least one language');
const texts = inLanguages(kept(TEXT_MAX)).describe('The text per language: nl, en or both.');
const lines = inLanguages(line()).describe('One line per language: nl, en or both.');

export const stepName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case letters and digits, joined by hyphens')
  .refine((id) => id !== END, `must not be "${END}"`);
const id = stepName.describe('Its name within the procedure.');
const name = z
  .string()
  .max(40)
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'must be letters and digits, beginning with a small letter');
/** What goes into a call: values, or templates such as {{customer.email}}. */
const inputs = z
  .record(name, line(1_000))
  .refine((given) => Object.keys(given).length <= 20, 'must be at most 20 inputs')
  .refine((given) => Object.keys(given).length > 0, 'must not be empty; leave it out instead');

const tell = z.strictObject({
  id,
  kind: z.literal('tell'),
  text: texts,
  send: z.boolean().optional().describe('true also writes it to the customer, in the ticket.'),
});
const check = z.strictObject({ id, kind: z.literal('check'), text: texts });
const ask = z.strictObject({
  id,
  kind: z.literal('ask'),
  text: lines,
  answer: z.enum(ANSWER_KINDS),
  optional: z.boolean().optional(),
  pattern: line(200).optional().describe('A regular expression that the whole answer must match.'),
  least: z.number().optional().describe('Least value of a number, or least length of a text.'),
  most: z.number().optional(),
  options: z
    .array(z.strictObject({ value: line(80), text: lines }))
    .min(1)
    .max(MOST.options)
    .optional()
    .describe('For a choice.'),
});
const verify = z.strictObject({
  id,
  kind: z.literal('verify'),
  text: texts.optional(),
  level: z.int().min(1).max(2).describe('1: called back on the known number will do; 2: a code or security questions.'),
  by: z.array(z.enum(IDENTITY_METHODS)).min(1).max(3),
});
const call = z.strictObject({ operation: line(60), with: inputs.optional() });
const run = z.strictObject({
  id,
  kind: z.literal('run'),
  text: lines,
  connector: stepName,
  operation: line(60),
  with: inputs.optional(),
  needs: z
    .array(z.strictObject({ name, text: lines, secret: z.boolean().optional() }))
    .min(1)
    .max(MOST.needs)
    .optional()
    .describe('Typed at the moment the step runs; with secret it is kept nowhere.'),
  timeout: z.int().min(1).max(60).optional().describe('Seconds; 15 when left out.'),
  attempts: z.int().min(1).max(5).optional().describe('How often it may be tried before all is undone; 1 by default.'),
  undo: call.optional(),
});
const branch = z.strictObject({
  id,
  kind: z.literal('branch'),
  on: line(200).describe('A template; its value is compared with each case.'),
  cases: z
    .array(z.strictObject({ is: line(200), go: z.string().max(40) }))
    .min(1)
    .max(MOST.cases),
  otherwise: z.string().max(40).optional().describe('The next step when left out.'),
});
const approval = z.strictObject({ id, kind: z.literal('approval'), text: texts, from: z.enum(APPROVERS) });

export const step = z.discriminatedUnion('kind', [tell, check, ask, verify, run, branch, approval]);
export type Step = z.output<typeof step>;
export type RunStep = z.output<typeof run>;

const perDay = z.int().min(1).max(10_000).optional();

/** A procedure as it is written: what people say and check, and what the service does. */
export const procedureDefinition = z.strictObject({
  title: lines,
  minutes: z.number().min(0.5).max(600).optional().describe('Minutes that it takes by hand: for the ledger.'),
  limits: z
    .strictObject({
      agent: perDay.describe('Runs a day of one agent.'),
      customer: perDay.describe('Runs a day for one customer.'),
      procedure: perDay.describe('Runs a day in all.'),
    })
    .refine((given) => Object.keys(given).length > 0, 'must not be empty; leave it out instead')
    .optional(),
  selfService: z
    .strictObject({
      undoMinutes: z.int().min(0).max(10_080).describe('How long the customer can take it back; 0: not at all.'),
    })
    .optional()
    .describe('Customers may do it themselves.'),
  steps: z.array(step).min(1).max(STEPS_MAX),
  questions: z
    .array(
      z.strictObject({
        text: lines,
        options: z.array(lines).min(2).max(MOST.rights),
        right: z.int().min(1).max(MOST.rights).describe('Which option is right, counted from 1.'),
      }),
    )
    .min(1)
    .max(MOST.questions)
    .optional()
    .describe('The short check before an agent may run it.'),
});
export type ProcedureDefinition = z.output<typeof procedureDefinition>;

/** A text in the wanted language, or in the one there is. */
export function textIn(given: { nl?: string | undefined; en?: string | undefined }, locale: 'nl' | 'en'): string {
  return given[locale] ?? given.nl ?? given.en ?? '';
}
