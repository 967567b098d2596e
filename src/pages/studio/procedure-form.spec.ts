import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyDefinition } from '../../../test/setup/procedures.js';
import { definitionIn, STEPS_MAX, toYaml, type ConnectorView } from '../../procedures/index.js';
import { texts } from '../texts.js';
import { bodyOf, sentBy } from './procedure-controls.js';
import { definitionOf, draftOf, readDraft } from './procedure-draft.js';
import { changeSteps } from './procedure-form-changes.js';
import { formParts } from './procedure-form.page.js';
import { isExpressible } from './procedure-step-controls.js';

const t = texts.for('nl');
const OPERATION = { outputs: { previous: { secret: false } }, changes: true, subject: 'login', undo: null };
const CONNECTOR = {
  key: 'practice',
  name: 'Oefenen',
  operations: {
    lock: { ...OPERATION, inputs: { login: { required: true } } },
    unlock: { ...OPERATION, inputs: { login: { required: true }, more: { required: false } } },
  },
} as unknown as ConnectorView;

const partsOf = (definition: unknown, connectors = [CONNECTOR]) =>
  formParts({ t }, { draft: draftOf(definition, isExpressible), problems: [], takenOut: null, connectors });
/** What a browser sends for the form of a definition, when nobody touches it. */
function sentFor(definition: unknown, connectors?: ConnectorView[]) {
  const { head, steps, questions } = partsOf(definition, connectors);
  const kinds = steps.filter(({ isRaw }) => !isRaw).map(({ at, kind }): [string, string] => [`steps.${at}.kind`, kind]);
  return bodyOf([...kinds, ...sentBy([...head, ...steps.flatMap(({ groups }) => groups), ...questions])]);
}
const throughTheForm = (definition: unknown, connectors?: ConnectorView[]) =>
  definitionOf(readDraft(sentFor(definition, connectors), STEPS_MAX)).definition;
const rawIn = (definition: unknown) => partsOf(definition).steps.map(({ isRaw }) => isRaw);

/** What the schema takes and few would write: each must come through the form as well. */
const odd = fc.record(
  {
    limits: fc.constant({ procedure: 7 }),
    selfService: fc.record({ undoMinutes: fc.nat(10_080) }),
    first: fc.constantFrom(
      { id: 'odd', kind: 'tell', text: { nl: 'a\rb' }, send: false },
      { id: 'odd', kind: 'tell', text: { en: 'a\n\n  b' }, send: false },
      { id: 'odd', kind: 'verify', level: 1, by: ['code', 'call-back'] },
      { id: 'odd', kind: 'verify', level: 1, by: ['code', 'code'] },
      { id: 'odd', kind: 'check', text: { nl: '"<b>&amp;' } },
      { id: 'odd', kind: 'run', text: { nl: 'x' }, connector: 'gone', operation: 'a b', with: { z: '1' } },
      {
        id: 'odd',
        kind: 'run',
        text: { nl: 'x' },
        connector: 'practice',
        operation: 'lock',
        needs: [
          { name: 'a', text: { en: 'A' }, secret: false },
          { name: 'b', text: { nl: 'B' } },
        ],
        undo: { operation: 'gone', with: { y: '{{steps.odd.previous}}' } },
      },
      { id: 'odd', kind: 'branch', on: 'x', cases: [{ is: 'x', go: 'nowhere' }], otherwise: 'odd' },
    ),
  },
  { requiredKeys: [] },
);

describe('a procedure as a form', () => {
  it('is the same definition after it was a form, whatever it says', () => {
    fc.assert(
      fc.property(anyDefinition, odd, (given, { first, ...more }) => {
        const steps = first ? [first, ...given.steps] : given.steps;
        const definition = definitionIn(toYaml({ ...given, ...more, steps }))!;
        expect(definition).not.toBeNull();
        expect(throughTheForm(definition)).toEqual(definition);
        expect(throughTheForm(definition, [])).toEqual(definition);
      }),
      { numRuns: 50 },
    );
  });

  it('is the same for every procedure of the demo and of the handbook', () => {
    const demo = readdirSync('demo/procedures').map((file) => readFileSync(`demo/procedures/${file}`, 'utf8'));
    const handbook = readFileSync('docs/procedures.md', 'utf8').matchAll(/```yaml\n(title:[\s\S]*?)```/g);
    const all = [...demo, ...[...handbook].map(([, text]) => text!)];
    expect(all.length).toBeGreaterThan(3);
    for (const text of all) {
      const definition = definitionIn(text)!;
      expect(throughTheForm(definition)).toEqual(definition);
      expect(rawIn(definition)).not.toContain(true);
    }
  });

  it('shows a step as YAML when it has no fields for all of it, and as fields otherwise', () => {
    const steps = [
      { id: 'a', kind: 'tell', text: { nl: 'a\rb' } },
      { id: 'b', kind: 'verify', level: 1, by: ['code', 'code'] },
      { id: 'c', kind: 'verify', level: 1, by: ['questions', 'code', 'call-back'] },
      { id: 'd', kind: 'dance' },
      'nothing',
    ];
    expect(rawIn({ title: { nl: 'x' }, steps })).toEqual([true, false, false, true, true]);
    expect(throughTheForm({ title: { nl: 'x' }, steps })).toEqual({ title: { nl: 'x' }, steps });
  });

  it('offers the inputs that an operation has, and keeps those it has not', () => {
    const step = {
      id: 'a',
      kind: 'run',
      text: { nl: 'x' },
      connector: 'practice',
      operation: 'unlock',
      with: { odd: '1' },
    };
    const names = sentFor({ title: { nl: 'x' }, steps: [step] });
    expect(Object.keys(names)).toEqual(
      expect.arrayContaining(['steps.0.with.login', 'steps.0.with.more', 'steps.0.with.odd']),
    );
  });

  it('puts each problem beside the nearest field', () => {
    const given = {
      title: {},
      steps: [{ id: 'a', kind: 'run', text: { nl: 'x' }, connector: 'practice', operation: 'lock' }],
    };
    const problem = (path: string, code: string, params = {}) => ({ path, code, params, message: code });
    const { head, steps, problems } = formParts(
      { t },
      {
        draft: draftOf(given, () => true),
        takenOut: null,
        connectors: [CONNECTOR],
        problems: [
          problem('title', 'shape', { rule: 'no-text' }),
          problem('steps.0.with', 'input-missing', { operation: 'lock', input: 'login' }),
          problem('steps.0.operation', 'unknown-operation', { connector: 'practice', operations: 'lock' }),
          problem('steps.0.undo.with.login', 'unknown-value', { reference: 'x' }),
          problem('steps', 'shape', { rule: 'empty' }),
        ],
      },
    );
    const errors = [...head, ...steps[0]!.groups]
      .flatMap(({ controls }) => controls)
      .filter(({ error }) => error !== '')
      .map(({ name, error }) => [name, error]);
    expect(errors).toEqual([
      ['title.nl', 'Geef een tekst in ten minste één taal.'],
      ['steps.0.call', 'Kies een handeling: practice kan lock.'],
      ['steps.0.with.login', 'lock heeft login nodig.'],
      ['steps.0.undo.operation', 'x is op dit punt nog niet bekend.'],
    ]);
    expect(problems.map(({ field }) => field === '')).toEqual([false, false, false, false, true]);
  });
});

describe('the steps of a form', () => {
  const draft = { head: {}, steps: ['a', 'b', 'c'].map((id) => ({ id, kind: 'check', text: { nl: id } })) };
  const idsAfter = (deed: string, body = {}) =>
    changeSteps(draft, deed, body).draft.steps.map((step) => (step as { id: string }).id);

  it('move, come and go', () => {
    expect(idsAfter('up.1')).toEqual(['b', 'a', 'c']);
    expect(idsAfter('down.1')).toEqual(['a', 'c', 'b']);
    expect(idsAfter('delete.1')).toEqual(['a', 'c']);
    expect(idsAfter('add.3', { 'add.3': 'run' })).toEqual(['a', 'b', 'c', 'run']);
    expect(idsAfter('add.0', { 'add.0': 'check' })).toEqual(['check', 'a', 'b', 'c']);
  });

  it.each(['up.0', 'down.2', 'delete.3', 'delete.-1', 'up.x', 'add.9', 'add.1', 'restore', 'dance', ''])(
    'stay as they are with %j',
    (deed) => expect(idsAfter(deed, { 'add.1': 'dance', 'add.9': 'run' })).toEqual(['a', 'b', 'c']),
  );

  it('come back as they were', () => {
    const { draft: left, takenOut } = changeSteps(draft, 'delete.1', {});
    const body = { 'deleted.at': String(takenOut!.at), 'deleted.yaml': takenOut!.yaml };
    expect(changeSteps(left, 'restore', body)).toMatchObject({ draft, takenOut: null, told: 'put-back' });
    // Whatever else is done in between, the way back stays.
    expect(changeSteps(left, 'up.1', body).takenOut).toEqual(takenOut);
  });
});
