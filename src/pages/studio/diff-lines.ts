import { changesBetween, shortenedChanges, type ChangedLine } from '../../knowledge/index.js';

const MARK: Record<ChangedLine['kind'], string> = { same: ' ', gone: '−', new: '+', gap: '…' };

/** What became of a text, for the partial studio/diff: only what changed, with a line around it. */
export function diffLinesOf(before: string, after: string) {
  return shortenedChanges(changesBetween(before, after)).map(({ kind, pieces }) => ({
    kind,
    mark: MARK[kind],
    pieces: pieces.map((piece) => ({ text: piece.text, isChanged: piece.kind !== 'both' })),
  }));
}

export type ShownDiff = ReturnType<typeof diffLinesOf>;
