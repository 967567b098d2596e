import { diffArrays, diffWordsWithSpace } from 'diff';

/** A piece of a line; `both` stands in either version. */
export interface ChangedPiece {
  kind: 'both' | 'gone' | 'new';
  text: string;
}

/** A line of the older version, of the newer, or of both; a changed line comes twice, with its pieces marked. */
export interface ChangedLine {
  kind: 'same' | 'gone' | 'new' | 'gap';
  pieces: ChangedPiece[];
}

/** Beyond so many milliseconds a finer comparison is not worth the wait: the lines are then simply gone and new. */
const LONGEST_MS = 300;

/** What became of a text, line by line, and word by word within lines that were changed. */
export function changesBetween(before: string, after: string): ChangedLine[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const parts = diffArrays(old, fresh, { timeout: LONGEST_MS }) ?? [
    { value: old, removed: true, added: false },
    { value: fresh, removed: false, added: true },
  ];
  const lines: ChangedLine[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]!;
    const next = parts[index + 1];
    if (part.removed && next?.added) {
      lines.push(...rewritten(part.value, next.value));
      index += 1;
    } else {
      const kind = part.removed ? 'gone' : part.added ? 'new' : 'same';
      lines.push(...part.value.map((text) => whole(kind, text)));
    }
  }
  return lines;
}

/** The changes with a line of context around each; what lies between is left out and marked by an empty `gap`. */
export function shortenedChanges(lines: ChangedLine[], context = 1): ChangedLine[] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== 'same');
  const shown: ChangedLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) shown.push(line);
    else if (shown.length > 0 && shown.at(-1)!.kind !== 'gap') shown.push({ kind: 'gap', pieces: [] });
  }
  return shown.at(-1)?.kind === 'gap' ? shown.slice(0, -1) : shown;
}

/** Lines in place of others: as many as there are on both sides are compared word by word. */
function rewritten(old: string[], fresh: string[]): ChangedLine[] {
  const pairs = Math.min(old.length, fresh.length);
  const gone: ChangedLine[] = [];
  const come: ChangedLine[] = [];
  for (let index = 0; index < pairs; index += 1) {
    const words = diffWordsWithSpace(old[index]!, fresh[index]!, { timeout: LONGEST_MS });
    const isAlike = words?.some(({ added, removed, value }) => !added && !removed && value.trim() !== '');
    if (!words || !isAlike) {
      gone.push(whole('gone', old[index]!));
      come.push(whole('new', fresh[index]!));
      continue;
    }
    const side = (leftOut: 'added' | 'removed', kind: 'gone' | 'new'): ChangedLine => ({
      kind,
      pieces: words
        .filter((word) => !word[leftOut])
        .map(({ added, removed, value }) => ({ kind: added || removed ? kind : 'both', text: value })),
    });
    gone.push(side('added', 'gone'));
    come.push(side('removed', 'new'));
  }
  return [
    ...gone,
    ...old.slice(pairs).map((text) => whole('gone', text)),
    ...come,
    ...fresh.slice(pairs).map((text) => whole('new', text)),
  ];
}

const whole = (kind: ChangedLine['kind'], text: string): ChangedLine => ({ kind, pieces: [{ kind: 'both', text }] });
