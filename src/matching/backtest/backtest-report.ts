import { faqFidelity, type FaqFidelity } from './faq-fidelity.js';
import { judge, judgeWeeks, type JudgedTicket, type Judgement } from './judgement.js';

/** What a replay says about trusting the predictions. */
export interface BacktestReport extends Judgement {
  /** From which an article is taken for the answer. */
  threshold: number;
  /** From which articles share in an ask of the FAQ. */
  sharing: number;
  articles: number;
  weeks: Array<Omit<Judgement, 'reliability'> & { /** Its Monday. */ week: string }>;
  /** At each threshold: how much is predicted, and how much of that is right. */
  thresholds: Array<{ threshold: number; coverage: number | null; rightWhereCovered: number | null }>;
  faq: FaqFidelity;
  /** Titles of the articles that the FAQ names. */
  titles: Record<string, string>;
  /** The tickets had no times, so they were given some: weeks and half-life mean nothing then. */
  hasMadeTimes: boolean;
}

const THRESHOLDS = Array.from({ length: 19 }, (_, n) => (n + 1) / 20);

export function backtestReport(
  tickets: readonly JudgedTicket[],
  titleOf: ReadonlyMap<string, string>,
  { threshold, sharing, hasMadeTimes }: Pick<BacktestReport, 'threshold' | 'sharing' | 'hasMadeTimes'>,
): BacktestReport {
  const faq = faqFidelity(tickets, sharing);
  return {
    threshold,
    sharing,
    articles: titleOf.size,
    ...judge(tickets, threshold),
    weeks: judgeWeeks(tickets, threshold).map(({ reliability: _reliability, week, ...judgement }) => ({
      week: new Date(week).toISOString().slice(0, 10),
      ...judgement,
    })),
    thresholds: THRESHOLDS.map((at) => {
      const { coverage, rightWhereCovered } = judge(tickets, at);
      return { threshold: at, coverage, rightWhereCovered };
    }),
    faq,
    titles: Object.fromEntries(faq.top.map(({ articleId }) => [articleId, titleOf.get(articleId) ?? articleId])),
    hasMadeTimes,
  };
}
