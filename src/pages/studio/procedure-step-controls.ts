import { isDeepStrictEqual } from 'node:util';
import { ANSWER_KINDS, APPROVERS, END, IDENTITY_METHODS, MOST, type ConnectorView } from '../../procedures/index.js';
import {
  bodyOf,
  Controls,
  fieldOf,
  group,
  rowsOf,
  sentBy,
  type Control,
  type ControlGroup,
} from './procedure-controls.js';
import { Fields, isLoose, kindOf, listOf, readStep, type Loose } from './procedure-draft.js';
import type { Translate } from '../texts.js';

/** What the fields of a step offer to choose from. */
export interface StepSurroundings {
  t: Translate;
  connectors: readonly ConnectorView[];
  /** The names of the steps that come after it. */
  later: readonly string[];
}

/** Whether the form has fields for all that a step says: read from its fields again it must be the same. */
export function isExpressible(step: Loose): boolean {
  if (!kindOf(step)) return false;
  const t: Translate = (key) => key;
  const pairs = sentBy(stepControls('', step, { t, connectors: [], later: [] }));
  return isDeepStrictEqual(readStep(new Fields(bodyOf([['kind', String(step['kind'])], ...pairs]), '')), step);
}

/** All fields of one step, under their headings. `prefix`: `steps.2.` */
export function stepControls(prefix: string, step: Loose, around: StepSurroundings): ControlGroup[] {
  const make = new Controls(around.t);
  const label = (name: string) => around.t(`studio.form.${name}`);
  const name = make.line(`${prefix}id`, label('id'), step['id'], { isShort: true, hint: label('id-hint') });
  const text = (isLong: boolean, what = 'text') => make.texts(`${prefix}text`, label(what), step['text'], isLong);
  const of = (values: readonly string[], kind: string) =>
    values.map((value): [string, string] => [value, label(`${kind}.${value}`)]);

  switch (kindOf(step)) {
    case 'tell':
      return [group('', [...text(true), make.flag(`${prefix}send`, label('send'), step['send']), name])];
    case 'ask':
      return [
        group('', [
          ...text(false, 'question'),
          make.select(`${prefix}answer`, label('answer'), of(ANSWER_KINDS, 'answer'), step['answer']),
          make.flag(`${prefix}optional`, label('optional'), step['optional']),
          make.line(`${prefix}pattern`, label('pattern'), step['pattern'], { hint: label('pattern-hint') }),
          make.number(`${prefix}least`, label('least'), step['least']),
          make.number(`${prefix}most`, label('most'), step['most']),
          name,
        ]),
        ...rowsOf(step['options'], step['answer'] === 'choice' ? 2 : 0, MOST.options).map(({ at, row }) =>
          group(`${label('option')} ${at + 1}`, [
            make.line(`${prefix}options.${at}.value`, label('value'), fieldOf(row, 'value')),
            ...make.texts(`${prefix}options.${at}.text`, label('shown'), fieldOf(row, 'text'), false),
          ]),
        ),
      ];
    case 'verify': {
      const levels: Array<[string, string]> = [
        ['1', label('level.1')],
        ['2', label('level.2')],
      ];
      return [
        group('', [
          make.select(`${prefix}level`, label('level'), levels, step['level']),
          make.checks(`${prefix}by`, label('by'), of(IDENTITY_METHODS, 'by'), listOf(step['by'])),
          ...text(true),
          name,
        ]),
      ];
    }
    case 'run':
      return runControls(prefix, step, around, make, [...text(false, 'does'), name]);
    case 'branch': {
      const goals: Array<[string, string]> = [
        ['', label('go.next')],
        ...around.later.map((id): [string, string] => [id, id]),
        [END, label('go.end')],
      ];
      return [
        group('', [
          make.line(`${prefix}on`, label('on'), step['on'], {
            hint: around.t('studio.form.on-hint', { answer: '{{answers.naam}}' }),
          }),
          make.select(`${prefix}otherwise`, label('otherwise'), goals, step['otherwise']),
          name,
        ]),
        ...rowsOf(step['cases'], 1, MOST.cases).map(({ at, row }) =>
          group(`${label('case')} ${at + 1}`, [
            make.line(`${prefix}cases.${at}.is`, label('is'), fieldOf(row, 'is')),
            make.select(
              `${prefix}cases.${at}.go`,
              label('go'),
              [['', label('choose')], ...goals.slice(1)],
              fieldOf(row, 'go'),
            ),
          ]),
        ),
      ];
    }
    case 'approval':
      return [
        group('', [
          ...text(true),
          make.select(`${prefix}from`, label('from'), of(APPROVERS, 'from'), step['from']),
          name,
        ]),
      ];
    default:
      return [group('', [...text(true), name])];
  }
}

function runControls(
  prefix: string,
  step: Loose,
  around: StepSurroundings,
  make: Controls,
  common: Control[],
): ControlGroup[] {
  const label = (name: string) => around.t(`studio.form.${name}`);
  const connector = around.connectors.find(({ key }) => key === step['connector']);
  const undo = isLoose(step['undo']) ? step['undo'] : {};
  const called = [step['connector'], step['operation']].filter((part) => typeof part === 'string' && part !== '');
  const undone: Array<[string, string]> = Object.keys(connector?.operations ?? {}).map((name) => [name, name]);
  return [
    group('', [
      ...common.slice(0, 2),
      {
        ...callSelect(make, `${prefix}call`, label('call'), around, called.join(' ')),
        covers: [`${prefix}connector`, `${prefix}operation`],
      },
      make.number(`${prefix}timeout`, label('timeout'), step['timeout'], label('timeout-hint')),
      make.number(`${prefix}attempts`, label('attempts'), step['attempts'], label('attempts-hint')),
      ...common.slice(2),
    ]),
    ...inputs(`${prefix}with`, label('inputs'), make, around, connector, step['operation'], step['with']),
    group(
      label('undo'),
      [
        make.select(
          `${prefix}undo.operation`,
          label('undo.operation'),
          [['', label('undo.none')], ...undone],
          undo['operation'],
        ),
      ],
      label('undo-hint'),
    ),
    ...inputs(`${prefix}undo.with`, label('undo.inputs'), make, around, connector, undo['operation'], undo['with']),
    ...rowsOf(step['needs'], 1, MOST.needs).map(({ at, row, isBlank }) =>
      group(
        `${label('need')} ${at + 1}`,
        [
          make.line(`${prefix}needs.${at}.name`, label('need.name'), fieldOf(row, 'name')),
          ...make.texts(`${prefix}needs.${at}.text`, label('question'), fieldOf(row, 'text'), false),
          make.flag(`${prefix}needs.${at}.secret`, label('secret'), fieldOf(row, 'secret')),
        ],
        label('need-hint'),
        isBlank,
      ),
    ),
  ];
}

/** What is called: all operations of all connectors, under the connector's name. */
function callSelect(make: Controls, name: string, label: string, around: StepSurroundings, value: string): Control {
  const groups = around.connectors.map((connector) => ({
    label: connector.name,
    choices: Object.entries(connector.operations).map(([operation, { changes }]) => ({
      value: `${connector.key} ${operation}`,
      label: `${connector.key} · ${operation}${changes ? ` (${around.t('studio.form.changes')})` : ''}`,
      isSelected: value === `${connector.key} ${operation}`,
    })),
  }));
  const isKnown = groups.some(({ choices }) => choices.some(({ isSelected }) => isSelected));
  const none: Array<[string, string]> = isKnown || value !== '' ? [] : [['', around.t('studio.form.choose')]];
  const select = make.select(name, label, isKnown ? [] : none, value);
  return { ...select, groups, choices: isKnown ? [] : select.choices };
}

/** The inputs that the operation has, and those that are given to it all the same. */
function inputs(
  prefix: string,
  legend: string,
  make: Controls,
  { t }: StepSurroundings,
  connector: ConnectorView | undefined,
  operation: unknown,
  given: unknown,
): ControlGroup[] {
  const operations = connector?.operations ?? {};
  const spec =
    typeof operation === 'string' && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  const values = isLoose(given) ? given : {};
  const names = [...new Set([...Object.keys(spec?.inputs ?? {}), ...Object.keys(values)])];
  const controls = names.map((name) => {
    const isRequired = spec && Object.hasOwn(spec.inputs, name) && spec.inputs[name]!.required;
    const hint = spec?.subject === name ? t('studio.form.subject-hint', { customer: '{{customer.email}}' }) : '';
    const label = isRequired ? name : `${name} (${t('form.optional')})`;
    return make.line(`${prefix}.${name}`, label, values[name], { hint });
  });
  const outputs = Object.keys(spec?.outputs ?? {});
  const hint = outputs.length > 0 ? t('studio.form.outputs', { names: outputs.join(', ') }) : '';
  return controls.length === 0 ? [] : [group(legend, controls, hint)];
}
