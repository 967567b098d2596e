/** A line of one text or the other, or of both. */
export interface DiffLine {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** Beyond so many pairs of lines a comparison would take longer than anybody waits. */
const MOST_PAIRS = 4_000_000;

/** What became of a text, line by line: the longest common subsequence stays, the rest is gone or new. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;

  const line = (kind: DiffLine['kind']) => (text: string) => ({ kind, text });
  return [
    ...old.slice(0, start).map(line('same')),
    ...middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...old.slice(old.length - end).map(line('same')),
  ];
}

function middle(old: string[], fresh: string[]): DiffLine[] {
  if (old.length * fresh.length > MOST_PAIRS) {
    return [
      ...old.map((text) => ({ kind: 'gone' as const, text })),
      ...fresh.map((text) => ({ kind: 'new' as const, text })),
    ];
  }
  // lengths[i][j]: how many lines the rests from i and from j have in common.
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] =
        old[i] === fresh[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < old.length || j < fresh.length;) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push({ kind: 'same', text: old[i]! });
      i += 1;
      j += 1;
    } else if (j >= fresh.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      lines.push({ kind: 'gone', text: old[i]! });
      i += 1;
    } else {
      lines.push({ kind: 'new', text: fresh[j]! });
      j += 1;
    }
  }
  return lines;
}

/** The changes with a line of context around each; what lies between is left out and marked by an empty `gap`. */
export function changedLines(before: string, after: string, context = 1): Array<DiffLine | { kind: 'gap'; text: '' }> {
  const lines = diffLines(before, after);
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== 'same');
  const shown: Array<DiffLine | { kind: 'gap'; text: '' }> = [];
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) shown.push(line);
    else if (shown.length > 0 && shown.at(-1)!.kind !== 'gap') shown.push({ kind: 'gap', text: '' });
  }
  return shown.at(-1)?.kind === 'gap' ? shown.slice(0, -1) : shown;
}
