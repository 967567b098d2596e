import { isDeepStrictEqual } from 'node:util';
import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { fromYaml, toYaml } from './definition-yaml.js';
import { procedureDefinition, type ProcedureDefinition } from './procedure-definition.js';

/**
 * The file that says this definition, as near to `source` as can be: what did not change keeps its comments, quotes and
 * places, and where nothing changed not a byte is another. Comments of what is gone go with it.
 */
export function yamlLike(source: string, definition: ProcedureDefinition): string {
  const was = plain(definitionIn(source));
  const is = plain(definition);
  if (was === null) return toYaml(definition);
  if (isDeepStrictEqual(was, is)) return source;

  const document = parseDocument(source);
  document.contents = changed(document, document.contents, was, is) as typeof document.contents;
  const text = document.toString({ lineWidth: 0 });
  // A file that is laid out nicely and says something else would be worse than one without comments.
  return isDeepStrictEqual(plain(definitionIn(text)), is) ? text : toYaml(definition);
}

/** What a file says, when it has the shape of a definition. */
export function definitionIn(source: string): ProcedureDefinition | null {
  return procedureDefinition.safeParse(fromYaml(source).value).data ?? null;
}

function changed(document: Document, node: unknown, was: unknown, is: unknown): unknown {
  if (isDeepStrictEqual(was, is)) return node;
  if (isMap(node) && isRecord(was) && isRecord(is)) return changedMap(document, node, was, is);
  if (isSeq(node) && Array.isArray(was) && Array.isArray(is)) return changedSeq(document, node, was, is);
  const made = document.createNode(is) as Node;
  if (isScalar(node) && isScalar(made)) {
    made.comment = node.comment;
    made.commentBefore = node.commentBefore;
    made.spaceBefore = node.spaceBefore;
    // A quoted text stays quoted; a number or a text that only now needs quotes looks after itself.
    if (typeof is === 'string' && node.type !== undefined && node.type !== Scalar.PLAIN) made.type = node.type;
  }
  return made;
}

type Fields = Record<string, unknown>;

function changedMap(document: Document, node: YAMLMap, was: Fields, is: Fields): YAMLMap {
  for (const key of Object.keys(was)) if (is[key] === undefined) node.delete(key);
  for (const [key, value] of Object.entries(is)) {
    if (value === undefined) continue;
    if (node.has(key)) node.set(key, changed(document, node.get(key, true), was[key], value));
    else node.add(document.createPair(key, value));
  }
  return node;
}

function changedSeq(document: Document, node: YAMLSeq, was: unknown[], is: unknown[]): YAMLSeq {
  const items = [...node.items];
  const from = partnersOf(was, is);
  node.items = is.map((value, at) =>
    from[at] === -1 ? document.createNode(value) : changed(document, items[from[at]!], was[from[at]!], value),
  );
  return node;
}

/** Which of the old ones each new one was: the same, else of the same name, else in the same place; -1 for none. */
function partnersOf(was: unknown[], is: unknown[]): number[] {
  const free = new Set(was.keys());
  const from = is.map(() => -1);
  const rules: Array<(value: unknown, at: number, other: unknown, place: number) => boolean> = [
    (value, _at, other) => isDeepStrictEqual(value, other),
    (value, _at, other) => nameOf(value) !== null && nameOf(value) === nameOf(other),
    (value, at, other, place) => at === place && nameOf(value) === null && nameOf(other) === null,
  ];
  for (const isPartner of rules) {
    for (const [at, value] of is.entries()) {
      if (from[at] !== -1) continue;
      const place = [...free].find((candidate) => isPartner(value, at, was[candidate], candidate));
      if (place === undefined) continue;
      from[at] = place;
      free.delete(place);
    }
  }
  return from;
}

/** As JSON has it: without what is undefined, and with one kind of object. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nameOf = (value: unknown) => (isRecord(value) ? (value['id'] ?? null) : null);
