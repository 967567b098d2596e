import { wordsOf } from '../text/words.js';

const SMALL = new Set(
  (
    'de het een en of op in aan uit van met voor naar bij tot te om dat die dit deze dan er u uw je jouw is zijn wordt worden ' +
    'nu als ook nog zo eerst daarna vervolgens ten slotte the a an and or on in at of with for to from by that this these ' +
    'then there you your is are be it its now if also first next finally'
  ).split(' '),
);
const STEM = 6;

/** The words of a step that say what to do, without their endings: "schroeven" and "schroef" are near enough. */
export function stemsOf(text: string): string[] {
  const words = wordsOf(text);
  const telling = words.filter((word) => !SMALL.has(word));
  return (telling.length > 0 ? telling : words).map((word) => word.slice(0, STEM));
}

/** How much of the shorter step the two have in common, tempered by how much longer the other is; 0 to 1. */
export function likeness(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const left = [...other];
  let shared = 0;
  for (const stem of one) {
    const at = left.findIndex((candidate) => isLike(stem, candidate));
    if (at < 0) continue;
    left.splice(at, 1);
    shared += 1;
  }
  const [short, long] = [Math.min(one.length, other.length), Math.max(one.length, other.length)];
  return (shared / short) * 0.7 + (shared / long) * 0.3;
}

function isLike(one: string, other: string): boolean {
  if (one === other) return true;
  const length = Math.min(one.length, other.length);
  return length >= 4 && one.slice(0, length - 1) === other.slice(0, length - 1);
}
