import { isAlias, parseDocument, stringify, visit } from 'yaml';

/** Longer than any definition the schema takes could be of use to a person. */
export const YAML_MAX = 200_000;

export type ReadYaml = { value: unknown; error: null } | { value: null; error: { message: string; line: number } };

/** A definition or a part of it, sound or not, as people write it in a file. Reading it back gives exactly the same. */
export function toYaml(definition: unknown): string {
  // No folding: a text comes back with the line ends it had. No anchors: they would be refused on the way in.
  return stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * Reads YAML 1.2 into plain values. Aliases are refused: they make a small file a large one, and a definition has no
 * use for them.
 */
export function fromYaml(text: string): ReadYaml {
  if (text.length > YAML_MAX) return wrong(`is longer than ${YAML_MAX} characters`, 1);
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true, stringKeys: true });
  const [error] = document.errors;
  if (error) return wrong(error.message.split('\n')[0]!, error.linePos?.[0].line ?? 1);

  let hasAlias = false;
  visit(document, { Node: (_, node) => void (hasAlias ||= isAlias(node)) });
  if (hasAlias) return wrong('has an alias (*name): write it out', 1);
  return { value: document.toJS() as unknown, error: null };
}

const wrong = (message: string, line: number): ReadYaml => ({ value: null, error: { message, line } });
