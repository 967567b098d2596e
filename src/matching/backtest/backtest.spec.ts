import { backtestReport } from './backtest-report.js';
import { backtestText } from './backtest-text.js';
import { spearman } from './faq-fidelity.js';
import { judge, type JudgedTicket } from './judgement.js';
import { replay, type AnsweredTicket } from './replay.js';

const MONDAY = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
const judged = (right: string, ...predictions: Array<[string, number]>): JudgedTicket => ({
  id: `${right} ${predictions.join()}`,
  at: MONDAY,
  week: MONDAY,
  articleIds: [right],
  predictions: predictions.map(([articleId, probability]) => ({ articleId, probability })),
});
const AS_SET = { threshold: 0.5, sharing: 0.01, hasMadeTimes: false };
const FOUR = [
  judged('card', ['card', 0.95], ['fee', 0.03]),
  judged('card', ['fee', 0.65], ['card', 0.3]),
  judged('fee', ['fee', 0.65], ['card', 0.1]),
  judged('pin'),
];

describe('judging predictions', () => {
  it('counts what a person counts by hand', () => {
    const { topOne, topThree, coverage, rightWhereCovered, calibrationError, reliability } = judge(FOUR, 0.7);

    expect({ topOne, topThree, coverage, rightWhereCovered }).toEqual({
      topOne: 2 / 4,
      topThree: 3 / 4,
      coverage: 1 / 4,
      rightWhereCovered: 1,
    });
    expect(reliability[6]).toEqual({ from: 0.6, to: 0.7, tickets: 2, said: 0.65, right: 0.5 });
    // One at 0.95 that was right, two at 0.65 of which one was, one at 0 that was not.
    expect(calibrationError).toBeCloseTo((0.05 + 2 * 0.15 + 0) / 4);
  });

  it('says nothing about nothing', () => {
    const report = backtestReport([], new Map(), AS_SET);

    expect(report).toMatchObject({ tickets: 0, topOne: null, calibrationError: null, weeks: [] });
    expect(report.faq).toEqual({ rankCorrelation: null, overlapAtTen: null, top: [] });
    expect(backtestText(report)).toContain('0 tickets');
  });

  it('compares orders, sharing places among equals', () => {
    expect(spearman([3, 2, 1], [30, 20, 10])).toBeCloseTo(1);
    expect(spearman([3, 2, 1], [1, 2, 3])).toBeCloseTo(-1);
    // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 4.5 / sqrt(4.5 x 5).
    expect(spearman([9, 5, 5, 1], [9, 8, 7, 6])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5));
    expect(spearman([1, 1], [1, 2])).toBeNull();
  });

  it('puts the FAQ from predictions beside that from links', () => {
    const { faq } = backtestReport(FOUR, new Map([['card', 'My card']]), AS_SET);

    expect(faq.top.map(({ articleId, place, predictedPlace }) => [articleId, place, predictedPlace])).toEqual([
      ['card', 1, 1],
      ['fee', 2, 2],
      ['pin', 3, null],
    ]);
    expect(faq.overlapAtTen).toBeCloseTo(2 / 3);
    // Every article that was likely has its share, whichever was the likeliest.
    expect(faq.top[0]!.predicted).toBeCloseTo(0.95 + 0.3 + 0.1);
    expect(faq.top[1]!.predicted).toBeCloseTo(0.03 + 0.65 + 0.65);

    const alone = backtestReport(FOUR, new Map(), { ...AS_SET, sharing: 0.5 }).faq;
    expect(alone.top[0]).toMatchObject({ articleId: 'card', predicted: 0.95, predictedPlace: 2 });
  });

  it('lets an ask of thirty days ago count half', () => {
    const old = { ...judged('old', ['old', 1]), at: MONDAY - 30 * DAY };
    const { top } = backtestReport([old, judged('new', ['new', 1])], new Map(), AS_SET).faq;

    expect(top.map(({ articleId, asked }) => [articleId, asked])).toEqual([
      ['new', 1],
      ['old', 0.5],
    ]);
    expect(top[1]!.predicted).toBeCloseTo(0.999 / 2);
  });
});

describe('replaying a history', () => {
  const article = (id: string, title: string) => ({
    id,
    productId: null,
    texts: [{ locale: 'en' as const, title, body: '' }],
  });
  const articles = [article('one', 'Delivery of parcels'), article('two', 'Paying by invoice')];
  const ticket = (id: string, text: string, articleId: string, at: number): AnsweredTicket => ({
    id,
    asked: { subject: text, text: '', locale: 'en', productId: null },
    articleIds: [articleId],
    at,
  });

  it('predicts a week from what was known before its Monday, never from the week itself', async () => {
    const zebra = (id: string, at: number) => ticket(id, 'zebra xylophone quartz', 'two', at);
    const [first, same, next] = await replay(articles, [
      zebra('a', MONDAY),
      zebra('b', MONDAY + 7 * DAY - 1),
      zebra('c', MONDAY + 7 * DAY),
    ]);

    expect(first!.predictions).toEqual(same!.predictions);
    expect(next!.predictions[0]).toMatchObject({ articleId: 'two' });
    expect([same!.week, next!.week]).toEqual([MONDAY, MONDAY + 7 * DAY]);
    expect(next!.predictions[0]!.probability).toBeGreaterThan(first!.predictions[0]?.probability ?? 0);
  });

  it('learns from one file and predicts another', async () => {
    const test = [ticket('t', 'quartz zebra', 'two', MONDAY)];
    const told = await replay(articles, [ticket('a', 'zebra xylophone quartz', 'two', MONDAY + DAY)], { test });

    expect(told.map(({ id }) => id)).toEqual(['t']);
    expect(told[0]!.predictions[0]).toMatchObject({ articleId: 'two' });
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));

    await expect(replay(articles, [ticket('a', 'x', 'one', MONDAY)], { signal })).rejects.toThrow('enough');
  });
});
