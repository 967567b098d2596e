import { isId } from '../../platform/ids/index.js';

const TOKEN = /^[A-Za-z0-9:_-]+$/;

/**
 * An access token as Meilisearch gets it. It compares without regard to case, so that `Team` would open what is for
 * `team`: capitals are written as a dot and the small letter, and a dot is in no token.
 */
export function sealed(token: string): string {
  if (!TOKEN.test(token)) throw new Error(`${JSON.stringify(token)} is no access token.`);
  return token.replaceAll(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`);
}

/** The filter of all that holders of these may find. What is no token opens nothing, and is left out. */
export function accessFilter(access: readonly string[]): string {
  return oneOf('access', [...new Set(access)].filter((token) => TOKEN.test(token)).map(sealed));
}

/** Whether there is anything to find with these at all. */
export function opensNothing(access: readonly string[]): boolean {
  return !access.some((token) => TOKEN.test(token));
}

export function subjectFilter(subjectIds: readonly string[]): string {
  return oneOf('subjectId', subjectIds.filter(isId));
}

/** `attribute IN ["a", "b"]`. Values are known by their form before they come here; they are quoted all the same. */
export function oneOf(attribute: string, values: readonly string[]): string {
  return `${attribute} IN [${values.map(quoted).join(', ')}]`;
}

export function noneOf(attribute: string, values: readonly string[]): string {
  return `${attribute} NOT IN [${values.map(quoted).join(', ')}]`;
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
