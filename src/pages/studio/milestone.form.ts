import { z } from 'zod';
import { CAUSES, CONDITION_FIELDS, CONDITION_VALUES, type Milestone, type Trigger } from '../../notifications/index.js';

/** Rows for triggers in the form: as many as anybody needs. */
export const TRIGGER_ROWS = 3;
const AREA = 8_000;

/** The texts of a milestone: name in the form, route, language and part. */
export const TEMPLATE_FIELDS = [
  { name: 'emailSubjectNl', route: 'email', locale: 'nl', part: 'subject' },
  { name: 'emailBodyNl', route: 'email', locale: 'nl', part: 'body' },
  { name: 'emailSubjectEn', route: 'email', locale: 'en', part: 'subject' },
  { name: 'emailBodyEn', route: 'email', locale: 'en', part: 'body' },
  { name: 'messageNl', route: 'message', locale: 'nl', part: 'body' },
  { name: 'messageEn', route: 'message', locale: 'en', part: 'body' },
] as const;

const text = (longest: number) => z.string().max(longest).default('');
const minutes = (most: number) => z.coerce.number().int().min(0).max(most);
const rows = Array.from({ length: TRIGGER_ROWS }, (_, row) => row);

const fixed = z.object({
  version: z.coerce.number().int().min(0),
  nameNl: z.string().min(1).max(60),
  nameEn: z.string().min(1).max(60),
  notify: text(3),
  isAction: text(3),
  repeats: text(3),
  delay: minutes(10_080),
  window: minutes(1_440),
  ticket: text(40),
});

export const milestoneForm = fixed.extend({
  ...Object.fromEntries(
    rows.flatMap((row) => [
      [`cause${row}`, text(20)],
      ...CONDITION_FIELDS.map((field) => [`${field}${row}`, text(120)]),
    ]),
  ),
  ...Object.fromEntries(TEMPLATE_FIELDS.map(({ name, part }) => [name, text(part === 'body' ? AREA : 200)])),
});

export type MilestoneValues = Record<string, unknown>;

/** A milestone as the form shows it. */
export function valuesOf(milestone: Milestone, version: number): MilestoneValues {
  const { name, notify, isAction, repeats, delay, window, triggers, templates } = milestone;
  const yes = (flag: boolean) => (flag ? 'on' : '');
  return {
    version,
    nameNl: name.nl,
    nameEn: name.en,
    notify: yes(notify),
    isAction: yes(isAction),
    repeats: yes(repeats),
    delay,
    window,
    ...Object.fromEntries(
      rows.flatMap((row) => [
        [`cause${row}`, triggers[row]?.cause ?? ''],
        ...CONDITION_FIELDS.map((field) => [
          `${field}${row}`,
          (triggers[row]?.when.find((condition) => condition.field === field)?.is ?? []).join(','),
        ]),
      ]),
    ),
    ...Object.fromEntries(
      TEMPLATE_FIELDS.map((field) => [field.name, templates[field.route]?.[field.locale][field.part] ?? '']),
    ),
  };
}

/** What was typed, as a milestone; whether it may be so is for the service to say. */
export function milestoneOf(key: string, values: MilestoneValues): Milestone {
  const word = (name: string) => (typeof values[name] === 'string' ? values[name] : '');
  const template = (route: 'email' | 'message', locale: 'nl' | 'en') => {
    const ofIt = TEMPLATE_FIELDS.filter((field) => field.route === route && field.locale === locale);
    const part = (wanted: 'subject' | 'body') => word(ofIt.find((field) => field.part === wanted)?.name ?? '');
    return { subject: part('subject'), body: part('body') };
  };
  const both = (route: 'email' | 'message') => ({ nl: template(route, 'nl'), en: template(route, 'en') });
  const isWritten = (route: 'email' | 'message') =>
    TEMPLATE_FIELDS.some((field) => field.route === route && word(field.name) !== '');
  return {
    key,
    name: { nl: word('nameNl'), en: word('nameEn') },
    triggers: rows.map((row) => triggerOf(row, word)).filter((trigger) => trigger !== null),
    notify: word('notify') === 'on',
    isAction: word('isAction') === 'on',
    repeats: word('repeats') === 'on',
    delay: Number(values['delay'] ?? 0),
    window: Number(values['window'] ?? 0),
    templates: {
      ...(isWritten('email') && { email: both('email') }),
      ...(isWritten('message') && { message: both('message') }),
    },
  };
}

function triggerOf(row: number, word: (name: string) => string): Trigger | null {
  const cause = CAUSES.find((one) => one === word(`cause${row}`));
  if (!cause) return null;
  const when = CONDITION_FIELDS.flatMap((field) => {
    const known: readonly string[] = CONDITION_VALUES[field];
    const is = word(`${field}${row}`)
      .split(',')
      .filter((value) => known.includes(value));
    return is.length > 0 ? [{ field, is }] : [];
  });
  return { cause, when };
}

/** One to begin with: reached when the desk closes it, and silent until somebody writes what it says. */
export function newMilestone(key: string): Milestone {
  const name = key.replaceAll('-', ' ');
  const written = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return {
    key,
    name: { nl: written, en: written },
    triggers: [{ cause: 'noted', when: [] }],
    notify: false,
    isAction: false,
    repeats: false,
    delay: 0,
    window: 5,
    templates: {},
  };
}
