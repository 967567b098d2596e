import type { Locale } from '../platform/locale/index.js';

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Joins a path from encoded segments and adds a query; empty parameters are left out. */
export function address(base: string, segments: readonly (string | number)[] = [], query: Query = {}): string {
  const path = [base.replace(/\/$/, ''), ...segments.map((segment) => encodeURIComponent(segment))].join('/') || '/';
  const parameters = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (parameters.length === 0) return path;
  return `${path}?${new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
}

/** An address in the help centre: helpAddress('nl', ['articles', slug]). */
export function helpAddress(locale: Locale, segments: readonly (string | number)[] = [], query: Query = {}): string {
  return address(`/${locale}`, segments, query);
}
