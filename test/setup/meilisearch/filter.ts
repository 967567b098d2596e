/** What a filter says about a document. */
export type Condition = (document: Record<string, unknown>) => boolean;

/** The filter is none, as Meilisearch would say. */
export class BadFilter extends Error {}

type Token = { kind: 'word' | 'text' | 'sign'; value: string };

/**
 * A small parser of Meilisearch's filters: `=`, `!=`, `IN`, `NOT IN`, `EXISTS`, `IS NULL`, NOT, AND, OR and brackets.
 * Like the real one it knows what may be filtered by, and compares texts without regard to case.
 */
export function parseFilter(filter: string, filterable: readonly string[]): Condition {
  const tokens = tokensOf(filter);
  let at = 0;
  const peek = () => tokens[at];
  const next = () => tokens[at++];
  const isWord = (value: string) => peek()?.kind === 'word' && peek()?.value === value;
  const isSign = (value: string) => peek()?.kind === 'sign' && peek()?.value === value;
  const take = (matches: boolean) => {
    if (matches) at += 1;
    return matches;
  };
  const fail = (): never => {
    throw new BadFilter(
      `Was expecting an operation \`=\`, \`!=\`, \`>=\`, \`>\`, \`<=\`, \`<\`, \`IN\`, \`NOT IN\`, \`TO\`, \`EXISTS\`, \`NOT EXISTS\`, \`IS NULL\`, \`IS NOT NULL\`, \`IS EMPTY\`, \`IS NOT EMPTY\`, \`CONTAINS\`, \`NOT CONTAINS\`, \`STARTS WITH\`, \`NOT STARTS WITH\`, \`_geoRadius\`, or \`_geoBoundingBox\` at \`${filter.slice(0, 60)}\`.`,
    );
  };

  const value = (): string => {
    const token = next();
    if (!token || token.kind === 'sign') return fail();
    return folded(token.value);
  };
  const list = (): string[] => {
    if (!take(isSign('['))) fail();
    const values: string[] = [];
    while (!take(isSign(']'))) {
      values.push(value());
      if (!take(isSign(',')) && !isSign(']')) fail();
    }
    return values;
  };
  const condition = (): Condition => {
    const attribute = next();
    if (!attribute || attribute.kind === 'sign') return fail();
    if (!filterable.includes(attribute.value)) {
      throw new BadFilter(
        filterable.length === 0
          ? `Attribute \`${attribute.value}\` is not filterable. This index does not have configured filterable attributes.`
          : `Attribute \`${attribute.value}\` is not filterable. Available filterable attribute patterns are: \`${filterable.toSorted().join(', ')}\`.`,
      );
    }
    const valuesOf = (document: Record<string, unknown>) =>
      [document[attribute.value]]
        .flat()
        .filter((each) => each !== null && each !== undefined)
        .map((each) => folded(textOf(each)));
    if (take(isSign('='))) {
      const wanted = value();
      return (document) => valuesOf(document).includes(wanted);
    }
    if (take(isSign('!='))) {
      const unwanted = value();
      return (document) => !valuesOf(document).includes(unwanted);
    }
    if (take(isWord('EXISTS'))) return (document) => attribute.value in document;
    if (take(isWord('IS'))) {
      const negated = take(isWord('NOT'));
      if (!take(isWord('NULL'))) fail();
      return (document) => (document[attribute.value] === null) !== negated;
    }
    const negated = take(isWord('NOT'));
    if (!take(isWord('IN'))) fail();
    const wanted = new Set(list());
    return (document) => valuesOf(document).some((each) => wanted.has(each)) !== negated;
  };
  const factor = (): Condition => {
    if (take(isWord('NOT'))) {
      const inner = factor();
      return (document) => !inner(document);
    }
    if (!take(isSign('('))) return condition();
    const inner = either();
    if (!take(isSign(')'))) fail();
    return inner;
  };
  const both = (): Condition => {
    const parts = [factor()];
    while (take(isWord('AND'))) parts.push(factor());
    return (document) => parts.every((part) => part(document));
  };
  const either = (): Condition => {
    const parts = [both()];
    while (take(isWord('OR'))) parts.push(both());
    return (document) => parts.some((part) => part(document));
  };

  const whole = either();
  if (at < tokens.length) {
    throw new BadFilter(`Found unexpected characters at the end of the filter: \`${tokens[at]!.value}\`.`);
  }
  return whole;
}

function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|[=()[\],])|([\w.:/-]+))\s*/gy;
  while (pattern.lastIndex < filter.length) {
    const from = pattern.lastIndex;
    const match = pattern.exec(filter);
    if (!match) throw new BadFilter(`Found unexpected characters at \`${filter.slice(from, from + 40)}\`.`);
    const [, double, single, sign, word] = match;
    if (sign) tokens.push({ kind: 'sign', value: sign });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'text', value: (double ?? single ?? '').replaceAll(/\\(.)/g, '$1') });
  }
  return tokens;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** As Meilisearch normalises what it filters by. */
function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
