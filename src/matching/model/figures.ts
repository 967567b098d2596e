/** A probability and whether it came true. */
export interface Outcome {
  chance: number;
  isTrue: boolean;
}

/** Expected calibration error over bins of equal width (Guo et al., "On calibration of modern neural networks", 2017). */
export function calibrationError(outcomes: Outcome[], bins = 15): number {
  const sure = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (const { chance, isTrue } of outcomes) {
    const bin = Math.min(bins - 1, Math.floor(chance * bins));
    sure[bin]! += chance;
    if (isTrue) right[bin]! += 1;
  }
  return sure.reduce((sum, each, bin) => sum + Math.abs(each - right[bin]!), 0) / Math.max(1, outcomes.length);
}

/** The chance that one which is true got more than one which is not (Mann and Whitney); equals count half. */
export function auroc(outcomes: Outcome[]): number {
  const sorted = outcomes.toSorted((one, other) => one.chance - other.chance);
  let [below, sum, falses] = [0, 0, 0];
  for (let at = 0; at < sorted.length;) {
    let end = at;
    let [trues, others] = [0, 0];
    for (; end < sorted.length && sorted[end]!.chance === sorted[at]!.chance; end += 1) {
      if (sorted[end]!.isTrue) trues += 1;
      else others += 1;
    }
    sum += trues * (below + others / 2);
    below += others;
    falses += others;
    at = end;
  }
  return sum / Math.max(1, falses * (outcomes.length - falses));
}
