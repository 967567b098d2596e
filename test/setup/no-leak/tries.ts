import type { Route } from './routes.js';
import { COMMON_WORD, type Hidden } from './secrets.js';

/** The route with every parameter filled in. */
export function fill(route: Route, values: readonly string[]): string {
  let url = route.url.replace(/\/?\*$/, '/x');
  for (const [index, param] of route.params.entries()) {
    url = url.replace(`:${param}`, encodeURIComponent(values[index]!));
  }
  return url;
}

/** Every way to fill the parameters with names that somebody knows. */
export function everyFilling(route: Route, values: readonly string[]): string[][] {
  return route.params.reduce<string[][]>(
    (fillings, param) => fillings.flatMap((filling) => fitting(param, values).map((value) => [...filling, value])),
    [[]],
  );
}

/** Every way to fill them with at least one name of a hidden thing. */
function fillingsWith(route: Route, { names, around }: Hidden): string[][] {
  const secret = Object.values(names);
  const values = [...secret, ...Object.values(around), 'nl', '1'];
  return everyFilling(route, [...new Set(values)]).filter((filling) => filling.some((value) => secret.includes(value)));
}

/** Only two parameters are no names of things. */
function fitting(param: string, values: readonly string[]): readonly string[] {
  if (param === 'locale') return ['nl'];
  if (param === 'version') return ['1', '2'];
  return values.filter((value) => value !== 'nl' && value !== '1');
}

export const kindOf = (name: string): string =>
  /^[\da-f]{8}-[\da-f-]{27}$/i.test(name)
    ? 'id'
    : /^\d+$/.test(name)
      ? 'number'
      : name.includes('@')
        ? 'address'
        : /^zz[a-z]{12}$/.test(name)
          ? 'mark'
          : 'word';

/** Values that say nothing about any thing, but may open a list wider. */
export const WIDENING: Record<string, readonly string[]> = {
  at: ['2026-11-20'],
  status: ['draft', 'archived', 'published', 'open', 'waiting', 'solved', 'closed', 'solved,closed', 'deleted', 'all'],
  state: ['waiting', 'sent', 'failed'],
  audience: ['staff', 'customers', 'public'],
  role: ['customer', 'agent', 'admin'],
  locale: ['nl', 'en'],
  limit: ['100', '1'],
  window: ['365'],
  rankBy: ['demand'],
  sort: ['updated', 'opened', 'waiting', 'priority'],
  assignee: ['me', 'none'],
  view: ['all', 'mine', 'unassigned', 'unanswered', 'team', 'solved', 'closed', 'deleted'],
  kind: ['tickets', 'articles'],
  format: ['jsonl', 'csv', 'tsv', 'json'],
  priority: ['urgent'],
  type: ['question'],
  channel: ['web'],
  unanswered: ['true', 'false'],
  updatedSince: ['2020-01-01T00:00:00Z'],
};

export function wideningsOf(route: Route): string[] {
  return [...route.query].flatMap((name) =>
    [...(WIDENING[name] ?? []), COMMON_WORD].map((value) => new URLSearchParams({ [name]: value }).toString()),
  );
}

/** The addresses of a route with what everybody here knows. */
export function basesOf(route: Route, known: Record<string, string>): string[] {
  return [...new Set(everyFilling(route, Object.values(known)).map((filling) => fill(route, filling)))];
}

export const queried = (base: string, field: string, value: string): string =>
  `${base}?${new URLSearchParams({ [field]: value }).toString()}`;

/** Not allowed, or sent away to sign in. */
export const isShut = (status: number) => status === 401 || status === 403 || status === 302 || status === 303;

/** Two names of each kind: of tickets, of numbers, of articles. */
export function someOfEachKind(hidden: readonly Hidden[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const [kind, name] of hidden.flatMap(({ names }) => Object.entries(names))) {
    kinds.set(kind, [...(kinds.get(kind) ?? []), name].slice(0, 2));
  }
  return [...kinds.values()].flat();
}

/** Every way to name a hidden thing in the address of a route, and how to name another in its place. */
export function hiddenFillings(route: Route, hidden: readonly Hidden[]) {
  if (route.params.length === 0) return [];
  return hidden.flatMap((thing) =>
    fillingsWith(route, thing).map((filling) => ({
      names: Object.values(thing.names),
      filling,
      replaced: (name: string, said: string) => filling.map((value) => (value === name ? said : value)),
    })),
  );
}
