/** How well groups found agree with groups known. */
export interface GroupingScores {
  /** Normalised mutual information, by the mean of both entropies. */
  nmi: number;
  /** Adjusted Rand index (Hubert & Arabie 1985). */
  ari: number;
  /** Of the questions in the ten largest groups, the share that is of its group's commonest kind. */
  purity: number;
  /** How many different kinds are commonest in the ten largest. */
  named: number;
}

export function groupingScores(known: readonly string[], found: readonly string[]): GroupingScores {
  const cells = countsOf(known.map((kind, n) => `${kind}\n${found[n]!}`));
  const kinds = countsOf(known);
  const groups = countsOf(found);
  const total = known.length;

  const shared = entropy(kinds, total) + entropy(groups, total) - entropy(cells, total);
  const pairsTogether = pairs(cells);
  const chance = (pairs(kinds) * pairs(groups)) / ((total * (total - 1)) / 2);

  const largest = [...groups].sort(([, a], [, b]) => b - a).slice(0, 10);
  const commonest = largest.map(([group]) => {
    const within = countsOf(known.filter((_, n) => found[n] === group));
    return [...within].sort(([, a], [, b]) => b - a)[0]!;
  });
  return {
    nmi: (2 * shared) / (entropy(kinds, total) + entropy(groups, total)),
    ari: (pairsTogether - chance) / ((pairs(kinds) + pairs(groups)) / 2 - chance),
    purity: sum(commonest.map(([, count]) => count)) / sum(largest.map(([, count]) => count)),
    named: new Set(commonest.map(([kind]) => kind)).size,
  };
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function entropy(counts: ReadonlyMap<string, number>, total: number): number {
  return -sum([...counts.values()].map((count) => (count / total) * Math.log(count / total)));
}

function pairs(counts: ReadonlyMap<string, number>): number {
  return sum([...counts.values()].map((count) => (count * (count - 1)) / 2));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
