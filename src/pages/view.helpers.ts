import Handlebars, { type HelperOptions } from 'handlebars';
import type { Locale } from '../platform/locale/index.js';
import { address, helpAddress, type Query } from './address.js';
import type { Assets } from './assets.js';
import {
  formatAgo,
  formatBytes,
  formatDate,
  formatDateTime,
  formatIso,
  formatNumber,
  formatPercent,
  formatShortDate,
  formatSince,
  formatTime,
  initialsOf,
  toneOf,
} from './formats.js';
import { ICONS, type Icon } from './icons.js';
import { texts } from './texts.js';

type Moment = Date | string | number;

const localeOf = (options: HelperOptions): Locale => options.data.locale;

/** A helper that writes one value the way the reader's language does. */
const formatted =
  <Value>(format: (value: Value, locale: Locale) => string) =>
  (value: Value, options: HelperOptions) =>
    format(value, localeOf(options));

/**
 * Helpers only format: whatever has to be decided is decided in the page object. Their names are unlike field names,
 * because {{number}} would call a helper of that name instead of showing the ticket's number.
 */
export function registerHelpers(engine: typeof Handlebars, assets: Assets): void {
  engine.registerHelper({
    t: (key: string, options: HelperOptions) => texts.for(localeOf(options))(key, options.hash),
    asNumber: formatted(formatNumber),
    asPercent: formatted(formatPercent),
    asDate: formatted<Moment>(formatDate),
    asShortDate: formatted<Moment>(formatShortDate),
    asTime: formatted<Moment>(formatTime),
    asDateTime: formatted<Moment>(formatDateTime),
    asBytes: formatted(formatBytes),
    asAgo: (at: Moment, options: HelperOptions) => formatAgo(at, options.data.now as Date, localeOf(options)),
    asSince: (at: Moment, options: HelperOptions) => formatSince(at, options.data.now as Date, localeOf(options)),
    asIso: (at: Moment) => formatIso(at),
    asInitials: (name: string) => initialsOf(name),
    asTone: (name: string) => toneOf(name),
    asset: (name: string) => assets.address(name),
    // {{href "/desk/tickets" number tab="notes"}}
    href: (...given: unknown[]) => {
      const [base, ...segments] = given.slice(0, -1) as [string, ...string[]];
      return address(base, segments, hashOf(given));
    },
    // {{helpHref "articles" slug}}: in the help centre, in the reader's language.
    helpHref: (...given: unknown[]) =>
      helpAddress(localeOf(given.at(-1) as HelperOptions), given.slice(0, -1) as string[], hashOf(given)),
    svg: (name: Icon) => iconOf(name),
  });
}

/** Handlebars gives a helper its options last, with the named parameters in them. */
const hashOf = (given: unknown[]): Query => (given.at(-1) as HelperOptions).hash;

const drawn = new Map<string, Handlebars.SafeString>(
  Object.entries(ICONS).map(([name, shape]) => [
    name,
    new Handlebars.SafeString(
      `<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">${shape}</svg>`,
    ),
  ]),
);

function iconOf(name: Icon): Handlebars.SafeString {
  const icon = drawn.get(name);
  if (!icon) throw new Error(`There is no icon ${name}`);
  return icon;
}
