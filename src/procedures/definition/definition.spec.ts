import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyDefinition, resetDefinition } from '../../../test/setup/procedures.js';
import { PracticeKind } from '../connectors/practice.kind.js';
import { checkDefinition } from './definition-checks.js';
import { fromYaml, toYaml } from './definition-yaml.js';
import type { ProcedureDefinition, RunStep, Step } from './procedure-definition.js';
import { filled, referencesIn, ValueMissing } from './templates.js';
import { whatItDoes } from './what-it-does.js';

const CONNECTORS = new Map([['practice', new PracticeKind(null as never).operationsOf()]]);
const check = (given: unknown) => checkDefinition(given, CONNECTORS);
const codesOf = (given: unknown) => check(given).problems.map(({ path, code }) => `${path} ${code}`);
const withSteps = (...steps: unknown[]) => ({ ...resetDefinition(), steps });
const run = (change: object = {}) => ({
  id: 'do',
  kind: 'run',
  text: { nl: 'Doe' },
  connector: 'practice',
  operation: 'unlock',
  with: { login: '{{customer.email}}' },
  ...change,
});

describe('a definition', () => {
  it('is the same after it was a file', () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        expect(check(definition).problems).toEqual([]);
        const read = fromYaml(toYaml(definition));
        expect(read).toEqual({ value: definition, error: null });
        expect(check(read.value).definition).toEqual(definition);
      }),
      { numRuns: 60 },
    );
  });

  it('says where a file is wrong, and takes no aliases', () => {
    expect(fromYaml('title: {nl: x}\nsteps:\n  - id: a\n   kind: tell').error?.line).toBe(4);
    expect(fromYaml('a: 1\na: 2').error?.message).toContain('unique');
    expect(fromYaml('a: &x [1]\nb: *x').error?.message).toContain('alias');
    expect(fromYaml('x'.repeat(200_001)).error?.message).toContain('longer');
  });

  it.each<[string, unknown, string]>([
    ['is not there', null, ' missing'],
    ['has a field nobody knows', { ...resetDefinition(), colour: 'red' }, ' unknown-field'],
    ['has a step of no kind', withSteps({ id: 'a', kind: 'dance' }), 'steps.0.kind unknown-kind'],
    ['has two steps of one name', withSteps(run(), run()), 'steps.1.id double-name'],
    ['calls a connector nobody knows', withSteps(run({ connector: 'nowhere' })), 'steps.0.connector unknown-connector'],
    ['asks of it what it can not do', withSteps(run({ operation: 'toString' })), 'steps.0.operation unknown-operation'],
    ['leaves out an input', withSteps(run({ with: undefined, operation: 'find' })), 'steps.0.with input-missing'],
    [
      'gives an input too many',
      withSteps(run({ with: { login: '{{customer.id}}', more: 'x' } })),
      'steps.0.with.more unknown-input',
    ],
    [
      'acts on whom the agent names',
      withSteps(
        { id: 'login', kind: 'ask', text: { nl: 'Wie?' }, answer: 'text' },
        run({ with: { login: '{{answers.login}}' } }),
      ),
      'steps.1.with.login not-the-customer',
    ],
    ['acts on somebody fixed', withSteps(run({ with: { login: 'root' } })), 'steps.0.with.login not-the-customer'],
    [
      'acts on the customer and somebody else',
      withSteps(run({ with: { login: '{{customer.email}},root' } })),
      'steps.0.with.login not-the-customer',
    ],
    [
      'uses a value before it is there',
      withSteps({ id: 'a', kind: 'tell', text: { nl: 'Hoi {{answers.b}}' } }),
      'steps.0.text.nl unknown-value',
    ],
    [
      'uses a secret later',
      withSteps(run({ id: 'r', operation: 'reset' }), { id: 'a', kind: 'tell', text: { nl: '{{steps.r.password}}' } }),
      'steps.1.text.nl unknown-value',
    ],
    [
      'has a brace too few',
      withSteps({ id: 'a', kind: 'tell', text: { nl: 'Hoi {{customer.email}' } }),
      'steps.0.text.nl template',
    ],
    [
      'leads back',
      withSteps(run(), { id: 'b', kind: 'branch', on: '{{product.key}}', cases: [{ is: 'x', go: 'do' }] }),
      'steps.1.cases.0.go backward',
    ],
    [
      'leads nowhere',
      withSteps({ id: 'b', kind: 'branch', on: '{{product.key}}', cases: [{ is: 'x', go: 'off' }] }),
      'steps.0.cases.0.go unknown-step',
    ],
    [
      'has a pattern that can take for ever',
      withSteps({ id: 'a', kind: 'ask', text: { nl: 'Wat?' }, answer: 'text', pattern: '(a+)+b' }),
      'steps.0.pattern pattern',
    ],
    [
      'has a choice of nothing',
      withSteps({ id: 'a', kind: 'ask', text: { nl: 'Wat?' }, answer: 'choice' }),
      'steps.0.options options-missing',
    ],
    [
      'has no right answer',
      { ...resetDefinition(), questions: [{ text: { nl: '?' }, options: [{ nl: 'a' }, { nl: 'b' }], right: 3 }] },
      'questions.0.right no-such-option',
    ],
    [
      'lets customers do it unknown',
      { ...resetDefinition(), selfService: { undoMinutes: 5 } },
      'selfService self-identity',
    ],
  ])('is refused when it %s', (_, given, code) => {
    expect(codesOf(given)).toContain(code);
  });

  it('may act on what was found for the customer', () => {
    const find = run({ id: 'find', operation: 'find' });
    expect(codesOf(withSteps(find, run({ with: { login: '{{steps.find.login}}' } })))).toEqual([]);
    const other = { ...find, with: { login: 'somebody' } };
    expect(codesOf(withSteps(other, run({ with: { login: '{{steps.find.login}}' } })))).toEqual([
      'steps.1.with.login not-the-customer',
    ]);
  });

  it('warns of what can not be undone and of who was not asked for', () => {
    expect(check(resetDefinition()).warnings.map(({ name }) => name)).toEqual(['undo-missing:reset']);
    expect(check(withSteps(run())).warnings.map(({ name }) => name)).toEqual([
      'undo-missing:do',
      'identity-unchecked:do',
    ]);
  });
});

describe('what a definition does', () => {
  const changed = (change: (steps: Step[]) => void): ProcedureDefinition => {
    const definition = structuredClone(resetDefinition());
    change(definition.steps);
    return definition;
  };
  const before = whatItDoes(resetDefinition());
  const reset = (steps: Step[]) => steps.find(({ id }) => id === 'reset') as RunStep;

  it('stays the same when a text is mended', () => {
    const after = changed((steps) => {
      reset(steps).text = { nl: 'Stel het wachtwoord in' };
      (steps[0] as { text: object }).text = { nl: 'Anders.' };
    });
    expect(whatItDoes({ ...after, title: { nl: 'Iets anders' } })).toBe(before);
  });

  it.each<[string, (steps: Step[]) => void]>([
    ['operation', (steps) => (reset(steps).operation = 'unlock')],
    ['input', (steps) => (reset(steps).with = { login: '{{customer.id}}' })],
    ['undo', (steps) => delete (steps[2] as RunStep).undo],
    ['identity check', (steps) => steps.splice(1, 1)],
    ['order', (steps) => steps.push(steps.splice(2, 1)[0]!)],
  ])('is another with another %s', (_, change) => {
    expect(whatItDoes(changed(change))).not.toBe(before);
  });
});

describe('a template', () => {
  it('puts values in their places, once', () => {
    const values = new Map([
      ['customer.email', '{{secret.token}}'],
      ['secret.token', 'x'],
    ]);
    expect(filled('a {{ customer.email }} b', values)).toBe('a {{secret.token}} b');
    expect(filled('/{{customer.email}}/', new Map([['customer.email', '../x']]), encodeURIComponent)).toBe('/..%2Fx/');
    expect(() => filled('{{answers.gone}}', values)).toThrow(ValueMissing);
    expect(referencesIn('{{a.b}} {{ c-d.e }}')).toEqual(['a.b', 'c-d.e']);
  });
});
