import type { ManualView, SectionLine, VersionLine } from '../../manuals/index.js';
import { inLocale } from '../../products/index.js';
import { helpAddress, type Query } from '../address.js';
import type { Visit } from '../visit.js';
import type { ManualAddresses } from './manual-blocks.js';

/** Addresses in a manual, of the version that is being read: an earlier one says so in its address. */
export function manualUrl(
  manual: ManualView,
  version: VersionLine | null,
  more: readonly (string | number)[] = [],
  query: Query = {},
): string {
  const label = version && !version.isCurrent ? version.label : undefined;
  return helpAddress(manual.locale, ['manuals', manual.slug, ...more], { ...query, version: label });
}

export function addressesIn(manual: ManualView, version: VersionLine): ManualAddresses {
  return {
    image: (name) => helpAddress(manual.locale, ['manuals', manual.slug, 'images', name]),
    section: (anchor) => manualUrl(manual, version, ['sections', anchor]),
  };
}

/** What stands on top of every page of a manual. */
export function coverOf(visit: Visit, manual: ManualView, version: VersionLine, crumb: string) {
  const { t, help, locale } = visit;
  const productName = inLocale(manual.product.name, locale);
  return {
    title: manual.title,
    lang: manual.locale,
    label: version.label,
    isOld: !version.isCurrent,
    currentUrl: manualUrl(manual, null),
    publishedAt: version.publishedAt ?? version.savedAt,
    url: manualUrl(manual, version),
    searchUrl: helpAddress(manual.locale, ['manuals', manual.slug, 'search']),
    printUrl: manualUrl(manual, version, ['print']),
    changesUrl: manualUrl(manual, version, ['changes']),
    fileUrl: version.pages === null ? '' : manualUrl(manual, version, ['file']),
    pages: version.pages ?? 0,
    isForStaff: manual.audience === 'staff',
    isForCustomers: manual.audience === 'customers',
    crumbs: [
      { label: t('area.help'), url: help() },
      { label: productName, url: help(['products', manual.product.key]) },
      { label: manual.title, url: crumb === '' ? '' : manualUrl(manual, version) },
      ...(crumb === '' ? [] : [{ label: crumb, url: '' }]),
    ],
  };
}

interface ContentsEntry {
  label: string;
  number: string;
  url: string;
  isCurrent: boolean;
  under: ContentsEntry[];
}

/** Of a thick book only the chapter that is being read is unfolded. */
const UNFOLDED = 150;

/** The table of contents in two levels: chapters, and what is under them. */
export function contentsOf(
  manual: ManualView,
  version: VersionLine,
  lines: readonly SectionLine[],
  anchor: string | null,
): ContentsEntry[] {
  const top = Math.min(...lines.map(({ level }) => level));
  const chapters: Array<ContentsEntry & { holds: boolean }> = [];
  for (const line of lines) {
    const isCurrent = line.anchor === anchor;
    const entry = {
      label: line.title,
      number: line.number,
      url: manualUrl(manual, version, ['sections', line.anchor]),
      isCurrent,
      under: [],
    };
    const chapter = chapters.at(-1);
    if (line.level === top || !chapter) chapters.push({ ...entry, holds: isCurrent });
    else {
      chapter.under.push(entry);
      chapter.holds ||= isCurrent;
    }
  }
  const isThick = lines.length > UNFOLDED;
  return chapters.map(({ holds, under, ...chapter }) => ({ ...chapter, under: isThick && !holds ? [] : under }));
}
