/**
 * How many letters were missed, added, mistaken or swapped with their neighbour between two words: the optimal string
 * alignment distance (Damerau 1964, restricted). Answers `most + 1` for anything above `most`.
 */
export function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  return Math.min(most + 1, lastRow(one, other).at(-1)!);
}

/** The same between a word that is still being typed and the best beginning of the other. */
export function prefixDistance(typed: string, word: string, most: number): number {
  const row = lastRow(typed, word.slice(0, typed.length + most));
  return Math.min(most + 1, ...row);
}

/** As many typos as people make in words of this length. */
export function toleratedTypos(length: number): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/** Distances of the whole of `one` to every beginning of `other`. */
function lastRow(one: string, other: string): number[] {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      let distance = Math.min(current[column - 1]! + 1, previous[column]! + 1, previous[column - 1]! + cost);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) distance = Math.min(distance, before[column - 2]! + 1);
      current.push(distance);
    }
    before = previous;
    previous = current;
  }
  return previous;
}
