import type { BacktestReport } from './backtest-report.js';

/** The report for a terminal. */
export function backtestText(report: BacktestReport): string {
  const { tickets, articles, threshold, faq } = report;
  const lines = [
    `${tickets} tickets, ${articles} articles${report.hasMadeTimes ? ' (the tickets had no times: spread evenly by chance)' : ''}`,
    '',
    `Right at once                  ${percent(report.topOne)}`,
    `Right among the first three    ${percent(report.topThree)}`,
    `Predicted from ${threshold.toFixed(2)} on         ${percent(report.coverage)} of the tickets, of which ${percent(report.rightWhereCovered)} right`,
    `Off in probability             ${percent(report.calibrationError)} (expected calibration error)`,
    `FAQ from predictions alone     rank correlation ${figure(faq.rankCorrelation)}, ${percent(faq.overlapAtTen)} of the ten most asked`,
    `                               (asks shared by the articles likely from ${report.sharing} on)`,
    '',
    'Said       tickets    mean    right',
    ...report.reliability.map(
      ({ from, to, tickets: count, said, right }) =>
        `${(100 * from).toFixed(0).padStart(3)}-${(100 * to).toFixed(0).padEnd(3)} % ${String(count).padStart(8)} ${percent(said).padStart(8)} ${percent(right).padStart(8)}`,
    ),
    '',
    'Week       tickets  at once  of three  predicted',
    ...report.weeks.map(
      (week) =>
        `${week.week} ${String(week.tickets).padStart(7)} ${percent(week.topOne).padStart(8)} ${percent(week.topThree).padStart(9)} ${percent(week.coverage).padStart(10)}`,
    ),
    '',
    'Place  from predictions  most asked',
    ...faq.top.map(
      ({ articleId, place, predictedPlace }) =>
        `${String(place).padStart(5)}  ${String(predictedPlace ?? '-').padStart(16)}  ${report.titles[articleId] ?? articleId}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(1)} %`;
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
