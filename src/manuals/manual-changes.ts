import { compareSteps, type StepDifference } from './checks/compare-steps.js';
import type { SectionView } from './manual.view.js';

/** What became of a section from one version to another. */
export interface SectionChange {
  kind: 'added' | 'removed' | 'changed';
  anchor: string;
  title: string;
  /** What it was called before, when that was something else. */
  oldTitle: string | null;
  before: string;
  after: string;
  /** Steps that came, went or moved; positions of the new version, of the old one for those that went. */
  steps: StepDifference[];
}

/** "What changed": by section, and within it by step. */
export function changesBetween(before: readonly SectionView[], after: readonly SectionView[]): SectionChange[] {
  const old = new Map(before.map((section) => [section.id, section]));
  const fresh = new Set(after.map(({ id }) => id));
  const came = after.flatMap((section): SectionChange[] => {
    const was = old.get(section.id);
    if (was && was.title === section.title && was.body === section.body) return [];
    return [changeOf(was ?? null, section)];
  });
  return [...came, ...before.filter(({ id }) => !fresh.has(id)).map((section) => changeOf(section, null))];
}

function changeOf(was: SectionView | null, is: SectionView | null): SectionChange {
  const stepsOf = (section: SectionView | null) => (section?.steps ?? []).map(({ words }) => words);
  const shown = (is ?? was)!;
  return {
    kind: was === null ? 'added' : is === null ? 'removed' : 'changed',
    anchor: shown.anchor,
    title: shown.title,
    oldTitle: was && is && was.title !== is.title ? was.title : null,
    before: was?.words ?? '',
    after: is?.words ?? '',
    // Seen from the old version: what the new one lacks is missing, what it has besides is extra.
    steps: was && is ? compareSteps(stepsOf(was), stepsOf(is)) : [],
  };
}
