import fc from 'fast-check';
import type { Actor, Role } from '../../src/accounts/index.js';
import {
  InstructionService,
  ProcedureReview,
  ProceduresQueries,
  ProceduresService,
  type ProcedureDefinition,
} from '../../src/procedures/index.js';
import type { TestApp } from './app.js';
import { actorOf, buildAccount, buildArticle } from './build.js';

/** The reset that most desks know: find out who it is, reset, and have it changed at the next sign-in. */
export function resetDefinition(change: Partial<ProcedureDefinition> = {}): ProcedureDefinition {
  return {
    title: { nl: 'Wachtwoord opnieuw instellen', en: 'Reset the password' },
    minutes: 6,
    steps: [
      { id: 'sure', kind: 'check', text: { nl: 'De klant kan niet inloggen.', en: 'The customer can not sign in.' } },
      { id: 'who', kind: 'verify', level: 1, by: ['call-back', 'code'] },
      {
        id: 'change-at-sign-in',
        kind: 'run',
        text: { nl: 'Laat het wachtwoord wijzigen', en: 'Have it changed at the next sign-in' },
        connector: 'practice',
        operation: 'must-change',
        with: { login: '{{customer.email}}' },
        undo: { operation: 'need-not-change', with: { login: '{{customer.email}}' } },
      },
      {
        id: 'reset',
        kind: 'run',
        text: { nl: 'Stel het wachtwoord opnieuw in', en: 'Reset the password' },
        connector: 'practice',
        operation: 'reset',
        with: { login: '{{customer.email}}' },
      },
      { id: 'say', kind: 'tell', text: { nl: 'Zeg het wachtwoord.', en: 'Say the password.' } },
    ],
    questions: [
      {
        text: { nl: 'Wat doe je eerst?', en: 'What comes first?' },
        options: [
          { nl: 'Nagaan wie het is', en: 'Finding out who it is' },
          { nl: 'Resetten', en: 'Resetting' },
        ],
        right: 1,
      },
    ],
    ...change,
  };
}

/** Any text one could type, as it is kept: without blanks around it. */
const typed = (unit: 'grapheme' | 'binary-ascii') =>
  fc
    .string({ unit, minLength: 1, maxLength: 30 })
    .map((text) => text.toWellFormed().replaceAll('\0', '').replaceAll('\r', '').trim())
    .filter((text) => text !== '');
const line = typed('grapheme')
  .map((text) => text.replaceAll(/\p{Cc}/gu, '').trim())
  .filter((text) => text !== '' && !text.includes('{{') && !text.includes('}}'));
const paragraph = fc.array(typed('grapheme'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('\n').trim());
const plain = paragraph.filter((text) => !text.includes('{{') && !text.includes('}}') && text !== '');
const inLanguages = (text: fc.Arbitrary<string>) =>
  fc
    .record({ nl: text, en: text }, { requiredKeys: [] })
    .filter(({ nl, en }) => nl !== undefined || en !== undefined) as fc.Arbitrary<{ nl?: string; en?: string }>;
const optional = <Value>(name: string, value: fc.Arbitrary<Value>) =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [name]: given }));
const merged = (...parts: Array<fc.Arbitrary<object>>) => fc.tuple(...parts).map((all) => Object.assign({}, ...all));

const tell = merged(
  fc.constant({ kind: 'tell' }),
  fc.record({ text: inLanguages(plain) }),
  optional('send', fc.boolean()),
);
const check = merged(fc.constant({ kind: 'check' }), fc.record({ text: inLanguages(plain) }));
const ask = merged(
  fc.constant({ kind: 'ask' }),
  fc.record({ text: inLanguages(line) }),
  fc.oneof(
    fc.record({ answer: fc.constantFrom('text', 'email', 'number', 'date', 'yes-no') }),
    fc.record({
      answer: fc.constant('choice'),
      options: fc.array(fc.record({ value: line, text: inLanguages(line) }), { minLength: 1, maxLength: 4 }),
    }),
  ),
  optional('optional', fc.boolean()),
  optional('pattern', fc.constantFrom('[a-z]+', '\\d{4}', 'a.*b')),
  optional('least', fc.integer({ min: -5, max: 5 })),
  optional('most', fc.double({ min: 6, max: 1e6, noNaN: true })),
);
const verify = merged(
  fc.constant({ kind: 'verify' }),
  optional('text', inLanguages(plain)),
  fc.record({
    level: fc.constantFrom(1, 2),
    by: fc.subarray(['call-back', 'questions', 'code'], { minLength: 1 }),
  }),
);
const run = merged(
  fc.record({
    kind: fc.constant('run'),
    text: inLanguages(line),
    connector: fc.constant('practice'),
    operation: fc.constantFrom('lock', 'unlock', 'must-change'),
    with: fc.constant({ login: '{{customer.email}}' }),
  }),
  optional('needs', fc.constant([{ name: 'newPassword', text: { nl: 'Nieuw wachtwoord' }, secret: true }])),
  optional('timeout', fc.integer({ min: 1, max: 60 })),
  optional('attempts', fc.integer({ min: 1, max: 5 })),
  optional('undo', fc.constant({ operation: 'unlock', with: { login: '{{customer.email}}' } })),
);
const approval = merged(
  fc.record({
    kind: fc.constant('approval'),
    text: inLanguages(plain),
    from: fc.constantFrom('staff', 'editor', 'admin'),
  }),
);
const branch = merged(
  fc.record({
    kind: fc.constant('branch'),
    on: fc.constantFrom('{{product.key}}', 'x {{ticket.number}}'),
    cases: fc.array(fc.record({ is: line, go: fc.constant('end') }), { minLength: 1, maxLength: 3 }),
  }),
  optional('otherwise', fc.constant('end')),
);

/** Any sound definition over a practice connector. */
export const anyDefinition = merged(
  fc.record({ title: inLanguages(line) }),
  optional('minutes', fc.double({ min: 0.5, max: 600, noNaN: true })),
  optional(
    'limits',
    merged(fc.record({ agent: fc.integer({ min: 1, max: 99 }) }), optional('customer', fc.constant(3))),
  ),
  fc.record({
    steps: fc
      .array(fc.oneof(tell, check, ask, verify, run, approval, branch), { minLength: 1, maxLength: 8 })
      .map((steps) => steps.map((step, at) => ({ id: `step-${at + 1}`, ...step }))),
  }),
  optional(
    'questions',
    fc.array(
      fc.record({
        text: inLanguages(line),
        options: fc.array(inLanguages(line), { minLength: 2, maxLength: 4 }),
        right: fc.constantFrom(1, 2),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  ),
) as fc.Arbitrary<ProcedureDefinition>;

/** A procedure that agents may run: written by one editor, approved by another. */
export async function releaseProcedure(
  app: TestApp,
  definition: ProcedureDefinition = resetDefinition(),
  { articleId, productId = null }: { articleId?: string; productId?: string | null } = {},
): Promise<{ id: string; articleId: string }> {
  const [writer, reviewer] = [
    actorOf(await buildAccount(app, { role: 'editor' })),
    actorOf(await buildAccount(app, { role: 'editor' })),
  ];
  const article = articleId ?? (await buildArticle(app)).id;
  const made = await app.get(ProceduresService).create(writer, { articleId: article, productId, definition });
  await approveVersion(app, made.id, 1, writer, reviewer);
  return { id: made.id, articleId: article };
}

/** The next version of a procedure, released. */
export async function releaseAgain(app: TestApp, id: string, definition: ProcedureDefinition): Promise<void> {
  const [writer, reviewer] = [
    actorOf(await buildAccount(app, { role: 'editor' })),
    actorOf(await buildAccount(app, { role: 'editor' })),
  ];
  const { version } = await app.get(ProceduresQueries).get(writer, id);
  const { headVersion } = await app.get(ProceduresService).save(writer, id, { definition, version });
  await approveVersion(app, id, headVersion, writer, reviewer);
}

async function approveVersion(
  app: TestApp,
  id: string,
  version: number,
  writer: Actor,
  reviewer: Actor,
): Promise<void> {
  const { warnings } = await app.get(ProceduresQueries).get(writer, id);
  const acceptedWarnings = warnings.map(({ name }) => name);
  await app.get(ProcedureReview).submit(writer, id, version, { acceptedWarnings });
  await app.get(ProcedureReview).judge(reviewer, id, version, { verdict: 'approved', note: '' });
}

/** Reads it and passes its check: the first option is right in all of our definitions. */
export async function instruct(
  app: TestApp,
  account: { id: string; name: string; role: Role },
  id: string,
): Promise<void> {
  const { questions } = await app.get(InstructionService).read(actorOf(account), id);
  await app.get(InstructionService).markRead(actorOf(account), id);
  const { passed } = await app.get(InstructionService).check(
    actorOf(account),
    id,
    questions.map(() => 1),
  );
  if (!passed) throw new Error('The first option was not right.');
}
