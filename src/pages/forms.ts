import type { z } from 'zod';
import { DomainError, InvalidInput } from '../platform/errors/index.js';
import { texts, type Translate } from './texts.js';

/** One field as it goes back into the page: what was typed, and what is wrong with it ('' when nothing is). */
export interface FormField {
  name: string;
  id: string;
  value: string;
  error: string;
}

/** A form as a page shows it: empty at first, afterwards with what was typed and what is wrong. */
export interface Form<Name extends string = string> {
  fields: Record<Name, FormField>;
  /** For the summary on top; `field` is '' for what concerns the whole form. */
  errors: Array<{ field: string; message: string }>;
  hasErrors: boolean;
}

export type Body = Readonly<Record<string, unknown>>;

/** A form with these values, for the first look at it. */
export function formOf<Name extends string>(
  names: readonly Name[],
  values: Partial<Record<Name, unknown>> = {},
): Form<Name> {
  const fields = Object.fromEntries(
    names.map((name) => [name, { name, id: `field-${name}`, value: asText(values[name]), error: '' }]),
  ) as unknown as Record<Name, FormField>;
  return { fields, errors: [], hasErrors: false };
}

/** The same form with something wrong with it. A field that the form does not have puts the message on top. */
export function withError<Name extends string>(form: Form<Name>, field: string, message: string): Form<Name> {
  const known = form.fields[field as Name];
  return {
    fields: known ? { ...form.fields, [field]: { ...known, error: known.error || message } } : form.fields,
    errors: [...form.errors, { field: known ? known.id : '', message }],
    hasErrors: true,
  };
}

/**
 * Checks what was typed. Answers the data, or the form with everything kept and the errors in the reader's language.
 * A schema may name a text as its message: `z.string().refine(isFree, 'account.email.taken')`.
 */
export function parseForm<Schema extends z.ZodObject>(
  schema: Schema,
  body: Body | undefined,
  t: Translate,
): { data: z.output<Schema>; form: null } | { data: null; form: Form<string & keyof Schema['shape']> } {
  const typed = Object.fromEntries(
    Object.entries(body ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? sentText(value).trim() : value,
    ]),
  );
  const result = schema.safeParse(typed);
  if (result.success) return { data: result.data, form: null };

  const names = Object.keys(schema.shape) as Array<string & keyof Schema['shape']>;
  let form = formOf(names, typed as Partial<Record<(typeof names)[number], unknown>>);
  for (const issue of result.error.issues) form = withError(form, String(issue.path[0] ?? ''), sayIssue(issue, t));
  return { data: null, form };
}

/**
 * Puts what a service refused back into the form, in the words of `<group>.<code>` or else `refused.<code>`.
 * @throws whatever is not for the person at the form to mend.
 */
export function refused<Name extends string>(
  form: Form<Name>,
  error: unknown,
  t: Translate,
  group = 'refused',
): Form<Name> {
  if (error instanceof InvalidInput) {
    return error.fields.reduce(
      (result, { path }) => withError(result, path.split('.')[0] ?? '', t('form.invalid')),
      form,
    );
  }
  if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
  const key = [`${group}.${error.code}`, `refused.${error.code}`].find((candidate) => texts.has(candidate));
  if (!key) throw error;
  return withError(form, '', t(key, error.details));
}

export interface Choice {
  value: string;
  label: string;
  isSelected: boolean;
}

/** Options of a select or of radio buttons, ready for the template. */
export function choices(options: ReadonlyArray<{ value: string; label: string }>, selected: string): Choice[] {
  return options.map(({ value, label }) => ({ value, label, isSelected: value === selected }));
}

function sayIssue(issue: z.core.$ZodIssue, t: Translate): string {
  if (texts.has(issue.message)) return t(issue.message);
  switch (issue.code) {
    case 'invalid_type':
      return t('form.required');
    case 'too_small':
      if (issue.origin !== 'string') return t('form.too-small', { minimum: issue.minimum });
      return Number(issue.minimum) <= 1 ? t('form.required') : t('form.too-short', { minimum: issue.minimum });
    case 'too_big':
      return issue.origin === 'string'
        ? t('form.too-long', { maximum: issue.maximum })
        : t('form.too-big', { maximum: issue.maximum });
    case 'invalid_format':
      return issue.format === 'email' ? t('form.email') : t('form.invalid');
    case 'invalid_value':
      return t('form.choose');
    default:
      return t('form.invalid');
  }
}

/** A text as it came, of at most so many characters: without what PostgreSQL can't hold, line ends as one character. */
export function sentText(value: unknown, most = Infinity): string {
  return typeof value === 'string' ? value.replaceAll('\0', '').replaceAll('\r\n', '\n').slice(0, most) : '';
}

/** A field exactly as it was typed, blanks around it included: for passwords. */
export function typedText(body: Body | undefined, name: string): string {
  return asText(body?.[name]);
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
