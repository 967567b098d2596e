/** A ticket, what people said answers it, and what was predicted without knowing that. */
export interface JudgedTicket {
  id: string;
  at: number;
  /** The Monday of its week. */
  week: number;
  articleIds: string[];
  /** Best first; as many as may share in an ask. */
  predictions: Array<{ articleId: string; probability: number }>;
}

/** Tickets whose best prediction had about the same probability: how often was it right? */
export interface ReliabilityBin {
  from: number;
  to: number;
  tickets: number;
  /** Mean probability, and the share that was right; null without tickets. */
  said: number | null;
  right: number | null;
}

export interface Judgement {
  tickets: number;
  /** Shares of all tickets whose answer was predicted first, and among the first three. */
  topOne: number | null;
  topThree: number | null;
  /** Share of the tickets whose best prediction is sure enough, and how many of those are right. */
  coverage: number | null;
  rightWhereCovered: number | null;
  /** Expected calibration error (Naeini et al. 2015) over ten bins of equal width: 0.05 is five points off in the mean. */
  calibrationError: number | null;
  reliability: ReliabilityBin[];
}

const BINS = 10;

/** @param threshold the probability from which a prediction is acted on */
export function judge(tickets: readonly JudgedTicket[], threshold: number): Judgement {
  const best = tickets.map(({ articleIds, predictions: [first] }) => ({
    probability: first?.probability ?? 0,
    isRight: first !== undefined && articleIds.includes(first.articleId),
  }));
  const covered = best.filter(({ probability }) => probability > 0 && probability >= threshold);
  const reliability = Array.from({ length: BINS }, (_, bin) =>
    reliabilityOf(
      best.filter(({ probability }) => Math.min(BINS - 1, Math.floor(probability * BINS)) === bin),
      bin,
    ),
  );
  const off = reliability.map(({ tickets: count, said, right }) => count * Math.abs((said ?? 0) - (right ?? 0)));
  return {
    tickets: tickets.length,
    topOne: share(best.filter(({ isRight }) => isRight).length, tickets.length),
    topThree: share(tickets.filter(isAmongThree).length, tickets.length),
    coverage: share(covered.length, tickets.length),
    rightWhereCovered: share(covered.filter(({ isRight }) => isRight).length, covered.length),
    calibrationError: share(sum(off), tickets.length),
    reliability,
  };
}

/** A judgement of each week, in order. */
export function judgeWeeks(tickets: readonly JudgedTicket[], threshold: number): Array<Judgement & { week: number }> {
  const weeks = new Map<number, JudgedTicket[]>();
  for (const ticket of tickets) weeks.set(ticket.week, [...(weeks.get(ticket.week) ?? []), ticket]);
  return [...weeks].sort(([a], [b]) => a - b).map(([week, some]) => ({ week, ...judge(some, threshold) }));
}

function isAmongThree({ articleIds, predictions }: JudgedTicket): boolean {
  return predictions.slice(0, 3).some(({ articleId }) => articleIds.includes(articleId));
}

function reliabilityOf(some: ReadonlyArray<{ probability: number; isRight: boolean }>, bin: number): ReliabilityBin {
  return {
    from: bin / BINS,
    to: (bin + 1) / BINS,
    tickets: some.length,
    said: share(sum(some.map(({ probability }) => probability)), some.length),
    right: share(some.filter(({ isRight }) => isRight).length, some.length),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
