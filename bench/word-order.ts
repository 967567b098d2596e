/** The words of a text in order, folded: what punctuation and white space say is not compared. */
export function wordsIn(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/**
 * How many words two texts have in common in the same order: the length of their longest common subsequence, by the
 * greedy algorithm of Myers (1986), which is quick where the texts are much the same.
 */
export function inOrder(one: readonly string[], other: readonly string[]): number {
  const most = one.length + other.length;
  const reach = new Int32Array(2 * most + 3);
  const middle = most + 1;
  for (let edits = 0; edits <= most; edits += 1) {
    for (let line = -edits; line <= edits; line += 2) {
      const isDown = line === -edits || (line !== edits && reach[middle + line - 1]! < reach[middle + line + 1]!);
      let at = isDown ? reach[middle + line + 1]! : reach[middle + line - 1]! + 1;
      while (at < one.length && at - line < other.length && one[at] === other[at - line]) at += 1;
      reach[middle + line] = at;
      if (at >= one.length && at - line >= other.length) return (most - edits) / 2;
    }
  }
  return 0;
}
