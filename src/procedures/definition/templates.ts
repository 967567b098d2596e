/** `{{customer.email}}`, `{{answers.login}}`, `{{steps.find.login}}`, `{{needs.password}}`, `{{secret.token}}`. */
const REFERENCE = /\{\{\s*([a-zA-Z][\w.-]*)\s*\}\}/g;

/** The places that a template takes its values from: `customer.email`. */
export function referencesIn(template: string): string[] {
  return [...template.matchAll(REFERENCE)].map(([, reference]) => reference!);
}

/** A brace that is no reference is a typing mistake that nobody would notice until a value is missing. */
export function isWellFormed(template: string): boolean {
  const rest = template.replaceAll(REFERENCE, '');
  return !rest.includes('{{') && !rest.includes('}}');
}

/** What a template refers to is not there: an earlier step was skipped, or answered nothing. */
export class ValueMissing extends Error {
  constructor(readonly reference: string) {
    super(`There is no value for ${reference}.`);
  }
}

/**
 * Puts values in the places of a template. Values go in as they are, once: a value that looks like a template stays a
 * text. `encode` is for where a value must not break out of its place, as in an address.
 * @throws ValueMissing
 */
export function filled(
  template: string,
  values: ReadonlyMap<string, string>,
  encode: (value: string) => string = (value) => value,
): string {
  return template.replaceAll(REFERENCE, (_, reference: string) => {
    const value = values.get(reference);
    if (value === undefined) throw new ValueMissing(reference);
    return encode(value);
  });
}
