import { isDeepStrictEqual } from 'node:util';
import { fromYaml, STEP_KINDS, toYaml, type StepKind } from '../../procedures/index.js';
import { sentText, type Body } from '../forms.js';

/** Part of a definition while it is written: fields may be missing or wrong. */
export type Loose = Readonly<Record<string, unknown>>;

/** A definition in the form: of its own shape, with nothing judged yet. */
export interface ProcedureDraft {
  head: Loose;
  /** A text is a step that the form has no fields for: as YAML. */
  steps: ReadonlyArray<Loose | string>;
}

export const isLoose = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const kindOf = (step: Loose): StepKind | null => STEP_KINDS.find((kind) => kind === step['kind']) ?? null;
/** Only what is there. */
export const present = (fields: Record<string, unknown>): Loose =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A definition as it goes into the form. `isExpressible` says for which steps the form has fields. */
export function draftOf(definition: unknown, isExpressible: (step: Loose) => boolean): ProcedureDraft {
  const { steps, ...head } = isLoose(definition) ? definition : {};
  return {
    head,
    steps: listOf(steps).map((step) => (isLoose(step) && isExpressible(step) ? step : toYaml(step))),
  };
}

/** The definition that a draft says, to be judged; with what is wrong in the YAML of single steps, by their place. */
export function definitionOf({ head, steps }: ProcedureDraft): { definition: Loose; faults: Map<number, string> } {
  const faults = new Map<number, string>();
  const read = steps.map((step, at) => {
    if (typeof step !== 'string') return step;
    const { value, error } = fromYaml(step);
    if (error) faults.set(at, error.message);
    return value;
  });
  return { definition: { ...head, steps: read }, faults };
}

/** What stands in the fields of a form, as a browser sends them. */
export function readDraft(body: Body, most: number): ProcedureDraft {
  const steps: Array<Loose | string> = [];
  for (let at = 0; at < most && (body[`steps.${at}.kind`] ?? body[`steps.${at}.yaml`]) !== undefined; at += 1) {
    const yaml = body[`steps.${at}.yaml`];
    steps.push(yaml === undefined ? readStep(new Fields(body, `steps.${at}.`)) : sentText(yaml));
  }
  return { head: readHead(new Fields(body, '')), steps };
}

function readHead(fields: Fields): Loose {
  const limits = present({
    agent: fields.number('limits.agent'),
    customer: fields.number('limits.customer'),
    procedure: fields.number('limits.procedure'),
  });
  return present({
    title: fields.texts('title'),
    minutes: fields.number('minutes'),
    limits: orNothing(limits),
    selfService: fields.flag('selfService')
      ? present({ undoMinutes: fields.number('selfService.undoMinutes') })
      : undefined,
    questions: orNothing(
      fields.rows('questions', (row) => {
        const text = row.texts('text');
        const options = row.rows('options', (option) => orNothing(option.texts(''))) ?? [];
        return isEmpty(text) && options.length === 0 ? undefined : { text, options, right: row.number('right') };
      }),
    ),
  });
}

export function readStep(fields: Fields): Loose {
  const kind = fields.raw('kind');
  const common = { id: fields.raw('id'), kind };
  const text = () => fields.texts('text');
  switch (kind) {
    case 'tell':
      return present({ ...common, text: text(), send: fields.flag('send') });
    case 'ask':
      return present({
        ...common,
        text: text(),
        answer: fields.raw('answer'),
        optional: fields.flag('optional'),
        pattern: fields.text('pattern'),
        least: fields.number('least'),
        most: fields.number('most'),
        options: orNothing(
          fields.rows('options', (row) => {
            const option = { value: row.text('value') ?? '', text: row.texts('text') };
            return option.value === '' && isEmpty(option.text) ? undefined : option;
          }),
        ),
      });
    case 'verify':
      return present({ ...common, text: orNothing(text()), level: fields.number('level'), by: fields.ticked('by') });
    case 'run':
      return readRun(fields, common);
    case 'branch':
      return present({
        ...common,
        on: fields.text('on') ?? '',
        cases: fields.rows('cases', (row) => {
          const one = { is: row.text('is') ?? '', go: row.raw('go') };
          return one.is === '' && one.go === '' ? undefined : one;
        }),
        otherwise: fields.raw('otherwise') || undefined,
      });
    case 'approval':
      return { ...common, text: text(), from: fields.raw('from') };
    default:
      return { ...common, text: text() };
  }
}

function readRun(fields: Fields, common: Loose): Loose {
  const call = fields.raw('call');
  const between = call.indexOf(' ');
  const undo = fields.raw('undo.operation');
  return present({
    ...common,
    text: fields.texts('text'),
    connector: between === -1 ? call : call.slice(0, between),
    operation: between === -1 ? '' : call.slice(between + 1),
    with: orNothing(fields.named('with')),
    needs: orNothing(
      fields.rows('needs', (row) => {
        const need = { name: row.text('name') ?? '', text: row.texts('text') };
        if (need.name === '' && isEmpty(need.text)) return undefined;
        return present({ ...need, secret: row.flag('secret') });
      }),
    ),
    timeout: fields.number('timeout'),
    attempts: fields.number('attempts'),
    undo: undo === '' ? undefined : present({ operation: undo, with: orNothing(fields.named('undo.with')) }),
  });
}

/** The fields of a form whose names begin alike. */
export class Fields {
  constructor(
    private readonly body: Body,
    private readonly prefix: string,
  ) {}

  raw(name: string): string {
    return sentText(this.body[this.prefix + name]);
  }

  text(name: string): string | undefined {
    const given = this.raw(name);
    return given.trim() === '' ? undefined : given;
  }

  texts(name: string): Loose {
    const dot = name === '' ? '' : `${name}.`;
    return present({ nl: this.text(`${dot}nl`), en: this.text(`${dot}en`) });
  }

  /** What is no number stays as it was typed, so that it is shown again with what is wrong. */
  number(name: string): number | string | undefined {
    const given = this.text(name);
    const number = Number(given);
    return given === undefined || !Number.isFinite(number) ? given : number;
  }

  /** False only where the definition said so: a box can be ticked or not, and most definitions leave out what is not. */
  flag(name: string): boolean | undefined {
    const given = this.ticked(name);
    return given.includes('true') ? true : given.includes('false') ? false : undefined;
  }

  ticked(name: string): string[] {
    return [this.body[this.prefix + name] ?? []].flat().map((value) => sentText(value));
  }

  /** What stands under names of its own. */
  named(name: string): Loose {
    const start = `${this.prefix}${name}.`;
    const given = Object.keys(this.body).filter((key) => key.startsWith(start));
    return present(Object.fromEntries(given.map((key) => [key.slice(start.length), textIn(this.body[key])])));
  }

  /** Numbered rows; those that are empty are left out. */
  rows<Row>(name: string, read: (row: Fields) => Row | undefined): Row[] {
    const rows: Row[] = [];
    const start = `${this.prefix}${name}.`;
    const names = Object.keys(this.body);
    for (let at = 0; at < ROWS_MAX && names.some((key) => key.startsWith(`${start}${at}.`)); at += 1) {
      const row = read(new Fields(this.body, `${start}${at}.`));
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }
}

/** More than any list of a definition may have. */
const ROWS_MAX = 40;
const textIn = (value: unknown) => (sentText(value).trim() === '' ? undefined : sentText(value));
const isEmpty = (value: object) => isDeepStrictEqual(value, {}) || isDeepStrictEqual(value, []);
const orNothing = <Value extends object>(value: Value) => (isEmpty(value) ? undefined : value);
