import { sentText, type Choice } from '../forms.js';
import type { Translate } from '../texts.js';
import { isLoose, listOf } from './procedure-draft.js';

/** One field of the form, as the template shows it. */
export interface Control {
  name: string;
  id: string;
  label: string;
  hint: string;
  error: string;
  /** Of the text that goes in it; '' where it is no language. */
  lang: string;
  value: string;
  choices: Choice[];
  /** Headings over some of the choices. */
  groups: Array<{ label: string; choices: Choice[] }>;
  isLine: boolean;
  isArea: boolean;
  isSelect: boolean;
  isFlag: boolean;
  isChecks: boolean;
  isWide: boolean;
  /** Short ones stand beside each other. */
  isShort: boolean;
  /** A box that the definition says no to: sent as well, so that no stays no. */
  saysNo: boolean;
  /** Paths of problems that are shown here as well. */
  covers: string[];
}

/** Fields under one heading; '' for none. */
export interface ControlGroup {
  legend: string;
  hint: string;
  controls: Control[];
  /** Shown when somebody asks for it: there is nothing in it. */
  isFolded: boolean;
}

const EMPTY: Omit<Control, 'name' | 'id' | 'label'> = {
  hint: '',
  error: '',
  lang: '',
  value: '',
  choices: [],
  groups: [],
  isLine: false,
  isArea: false,
  isSelect: false,
  isFlag: false,
  isChecks: false,
  isWide: false,
  isShort: false,
  saysNo: false,
  covers: [],
};

/** Makes the fields of one form, in the reader's language. */
export class Controls {
  constructor(readonly t: Translate) {}

  line(name: string, label: string, value: unknown, more: Partial<Control> = {}): Control {
    return this.made(name, label, { isLine: true, value: shown(value), ...more });
  }

  number(name: string, label: string, value: unknown, hint = ''): Control {
    return this.line(name, label, value, { isShort: true, hint });
  }

  area(name: string, label: string, value: unknown, more: Partial<Control> = {}): Control {
    return this.made(name, label, { isArea: true, isWide: true, value: shown(value), ...more });
  }

  /** One for each language, beside each other. */
  texts(name: string, label: string, given: unknown, isLong: boolean): Control[] {
    const values = isLoose(given) ? given : {};
    return (['nl', 'en'] as const).map((lang) => {
      const at = name === '' ? lang : name.endsWith('.') ? `${name}${lang}` : `${name}.${lang}`;
      const text = this.t('studio.form.in', { what: label, language: this.t(`studio.form.language.${lang}`) });
      return isLong
        ? this.area(at, text, values[lang], { lang, isWide: false })
        : this.line(at, text, values[lang], { lang });
    });
  }

  flag(name: string, label: string, value: unknown): Control {
    const choices = [{ value: 'true', label, isSelected: value === true }];
    return this.made(name, label, { isFlag: true, choices, saysNo: value === false });
  }

  /** A choice that is not among the options is added: nothing that was chosen is lost by looking at it. */
  select(name: string, label: string, options: ReadonlyArray<[string, string]>, value: unknown): Control {
    const chosen = shown(value);
    const all = options.some(([option]) => option === chosen) ? options : [...options, [chosen, chosen] as const];
    return this.made(name, label, {
      isSelect: true,
      value: chosen,
      choices: all.map(([option, text]) => ({ value: option, label: text, isSelected: option === chosen })),
    });
  }

  /** Those that are ticked come first, in their order: it is the order in which they are offered. */
  checks(name: string, label: string, options: ReadonlyArray<[string, string]>, ticked: readonly unknown[]): Control {
    const first = ticked.flatMap((value) => options.filter(([option]) => option === value));
    const rest = options.filter(([option]) => !ticked.includes(option));
    const choices = [...first, ...rest].map(([value, text]) => ({
      value,
      label: text,
      isSelected: ticked.includes(value),
    }));
    return this.made(name, label, { isChecks: true, isWide: true, choices });
  }

  private made(name: string, label: string, more: Partial<Control>): Control {
    return { ...EMPTY, name, id: `field-${name.replaceAll('.', '-')}`, label, ...more };
  }
}

export function group(legend: string, controls: Control[], hint = '', isFolded = false): ControlGroup {
  return { legend, hint, controls, isFolded };
}

/** What a browser sends for these fields when nobody touches them. */
export function sentBy(groups: readonly ControlGroup[]): Array<[string, string]> {
  return groups.flatMap(({ controls }) =>
    controls.flatMap((control): Array<[string, string]> => {
      const { name, choices, isFlag, isChecks, saysNo, value } = control;
      if (!isFlag && !isChecks) return [[name, asTyped(value)]];
      const ticked = choices.filter(({ isSelected }) => isSelected);
      return [...(saysNo ? ['false'] : []), ...ticked.map((choice) => choice.value)].map((one) => [name, one]);
    }),
  );
}

/** What becomes of a text in a field: a browser knows one kind of line end. */
const asTyped = (value: string) => sentText(value.replaceAll(/\r\n?/g, '\n'));

export function bodyOf(pairs: ReadonlyArray<readonly [string, string]>): Record<string, string | string[]> {
  const body: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const had = body[name];
    body[name] = had === undefined ? value : [had, value].flat();
  }
  return body;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The rows there are, and `blank` more to fill in. */
export function rowsOf(
  given: unknown,
  blank: number,
  most: number,
): Array<{ at: number; row: unknown; isBlank: boolean }> {
  const there = listOf(given);
  const count = Math.max(there.length, Math.min(there.length + blank, most));
  return Array.from({ length: count }, (_, at) => ({ at, row: there[at], isBlank: at >= there.length }));
}

export const fieldOf = (given: unknown, name: string): unknown => (isLoose(given) ? given[name] : undefined);
