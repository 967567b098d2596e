import { createHash } from 'node:crypto';
import type { QuestionGroup } from './question-group.js';

/** With less of the smaller of the two in common, a new group is not the old one going on. */
const LEAST_SHARED = 1 / 3;

/**
 * The key of each new group. It goes on as the old group with which it shares most questions: of a group that splits,
 * the larger part keeps the key; of groups that merge, the one that brings most gives it. A group that goes on from none
 * gets a key made of its members.
 * @param present every question there still is; what has left an old group says nothing about where it went on
 */
export function groupKeys(
  groups: readonly string[][],
  before: readonly QuestionGroup[],
  present: ReadonlySet<string>,
): string[] {
  const oldGroupsOf = new Map<string, number[]>();
  const left = before.map(({ members }, old) => {
    const still = members.filter((member) => present.has(member));
    for (const member of still) oldGroupsOf.set(member, [...(oldGroupsOf.get(member) ?? []), old]);
    return still.length;
  });

  const pairs = groups.flatMap((members, group) => {
    const shared = new Map<number, number>();
    for (const member of members) {
      for (const old of oldGroupsOf.get(member) ?? []) shared.set(old, (shared.get(old) ?? 0) + 1);
    }
    return [...shared]
      .filter(([old, count]) => count >= LEAST_SHARED * Math.min(left[old]!, members.length))
      .map(([old, count]) => ({ group, old, count }));
  });
  pairs.sort((a, b) => b.count - a.count || compare(before[a.old]!.key, before[b.old]!.key) || a.group - b.group);

  const keys = new Map<number, string>();
  const taken = new Set<number>();
  for (const { group, old } of pairs) {
    if (keys.has(group) || taken.has(old)) continue;
    keys.set(group, before[old]!.key);
    taken.add(old);
  }
  const known = new Set(before.map(({ key }) => key));
  return groups.map((members, group) => keys.get(group) ?? newKey(members, known));
}

function newKey(members: readonly string[], known: ReadonlySet<string>): string {
  const named = [...members].sort(compare).join('\n');
  for (let attempt = 0; ; attempt += 1) {
    const key = createHash('sha256').update(`${attempt}\n${named}`).digest('hex').slice(0, 16);
    if (!known.has(key)) return key;
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
