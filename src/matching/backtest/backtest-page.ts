import type { Locale } from '../../platform/locale/index.js';
import type { BacktestReport } from './backtest-report.js';
import { BACKTEST_WORDS, type BacktestWords } from './backtest-words.js';
import { escaped, lineChart } from './line-chart.js';

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--paper:#fbfaf7;--card:#fff;--edge:#dcdfe4;--c1:#0b62c4;--c2:#b4530a}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#a3adba;--paper:#14181e;--card:#1c222b;--edge:#353d49;--c1:#6cb0ff;--c2:#f0a35e}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:56rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem}h2{font-size:1.25rem;margin:0 0 .25rem}
p{margin:.25rem 0 .75rem}.soft,caption{color:var(--soft)}.note{border-left:4px solid var(--c2);padding:.25rem .75rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.75rem;margin:1.5rem 0;padding:0;list-style:none}
.figures li,section{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:1rem}.figures b{display:block;font-size:1.7rem;line-height:1.2}
section{margin:1rem 0}svg{width:100%;min-width:30rem;height:auto;display:block}svg text{fill:var(--soft);font-size:12px}
.grid{stroke:var(--edge)}.ideal{stroke:var(--soft);stroke-dasharray:5 5}.line{fill:none;stroke-width:2.5}.line.c1,.dot.c1{stroke:var(--c1)}.line.c2,.dot.c2{stroke:var(--c2)}
.dot.c1{fill:var(--c1)}.dot.c2{fill:var(--c2)}.key::before{content:"";display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.35em}
.key{margin-right:1rem}.key.c1::before{background:var(--c1)}.key.c2::before{background:var(--c2)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:.3rem .6rem;border-bottom:1px solid var(--edge);text-align:right}
th:first-child,td:first-child{text-align:left;min-width:9rem}summary{cursor:pointer;color:var(--soft)}summary:focus-visible{outline:2px solid var(--c1)}`;

/** The report as one page that needs nothing else: no script, no address outside of it. */
export function backtestPage(report: BacktestReport, locale: Locale): string {
  const words = BACKTEST_WORDS[locale];
  const percent = (share: number | null) =>
    share === null ? '–' : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
  const number = (value: number | null, digits = 0) =>
    value === null
      ? '–'
      : value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const say: Saying = { words, percent, number };
  const body =
    report.tickets === 0
      ? `<p>${words.nothing}</p>`
      : [
          figures(report, say),
          weeks(report, say),
          reliability(report, say),
          thresholds(report, say),
          faq(report, say),
        ].join('');
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${words.title}</title><style>${STYLE}</style></head>
<body><main><h1>${words.title}</h1>
<p class="soft">${words.summary(number(report.tickets), number(report.articles))}</p>
${report.hasMadeTimes ? `<p class="note">${words.madeTimes}</p>` : ''}${body}</main></body></html>
`;
}

interface Saying {
  words: BacktestWords;
  percent: (share: number | null) => string;
  number: (value: number | null, digits?: number) => string;
}

function figures(report: BacktestReport, { words, percent, number }: Saying): string {
  const told: Array<[string, string]> = [
    [percent(report.topOne), words.atOnce],
    [percent(report.topThree), words.ofThree],
    [percent(report.coverage), words.predicted(percent(report.threshold))],
    [percent(report.rightWhereCovered), words.rightOfThose],
    [percent(report.calibrationError), words.off],
    [number(report.faq.rankCorrelation, 2), words.rank],
    [percent(report.faq.overlapAtTen), words.overlap],
  ];
  return `<ul class="figures">${told.map(([figure, meaning]) => `<li><b>${figure}</b> ${meaning}</li>`).join('')}</ul>`;
}

function weeks({ weeks: all }: BacktestReport, { words, percent, number }: Saying): string {
  const x = (n: number) => (all.length === 1 ? 0.5 : n / (all.length - 1));
  const line = (name: string, colour: 1 | 2, value: 'topOne' | 'topThree') => ({
    name,
    colour,
    points: all.map((week, n) => ({ x: x(n), y: week[value] ?? 0, told: `${week.week}: ${percent(week[value])}` })),
  });
  const step = Math.max(1, Math.ceil(all.length / 6));
  const chart = lineChart(words.weeks, [line(words.atOnce, 1, 'topOne'), line(words.ofThree, 2, 'topThree')], {
    ticks: all.flatMap(({ week }, n) =>
      n % step === 0 ? [{ x: Math.min(0.95, Math.max(0.05, x(n))), text: week }] : [],
    ),
  });
  const rows = all.map(({ week, tickets, topOne, topThree, coverage }) => [
    week,
    number(tickets),
    percent(topOne),
    percent(topThree),
    percent(coverage),
  ]);
  const head = [words.week, words.tickets, words.atOnce, words.ofThree, words.share];
  return section(words.weeks, words.weeksHelp, chart, table(head, rows, words.asNumbers));
}

function reliability({ reliability: bins, tickets }: BacktestReport, { words, percent, number }: Saying): string {
  const points = bins.flatMap(({ said, right, tickets: count }) =>
    said === null || right === null
      ? []
      : [
          {
            x: said,
            y: right,
            size: 4 + 14 * Math.sqrt(count / tickets),
            told: `${percent(said)} → ${percent(right)} (${number(count)})`,
          },
        ],
  );
  const chart = lineChart(words.reliability, [{ name: words.right, colour: 1, points }], {
    ticks: shares(),
    diagonal: true,
  });
  const rows = bins.map(({ from, to, tickets: count, said, right }) => [
    `${percent(from)} – ${percent(to)}`,
    number(count),
    percent(said),
    percent(right),
  ]);
  const details = table([words.threshold, words.tickets, words.said, words.right], rows, words.asNumbers);
  return section(words.reliability, words.reliabilityHelp, chart, details);
}

function thresholds({ thresholds: all }: BacktestReport, { words, percent }: Saying): string {
  const line = (name: string, colour: 1 | 2, value: 'coverage' | 'rightWhereCovered') => ({
    name,
    colour,
    points: all.flatMap((at) =>
      at[value] === null
        ? []
        : [{ x: at.threshold, y: at[value], told: `${percent(at.threshold)}: ${percent(at[value])}` }],
    ),
  });
  const chart = lineChart(
    words.thresholds,
    [line(words.share, 2, 'coverage'), line(words.right, 1, 'rightWhereCovered')],
    { ticks: shares() },
  );
  const rows = all.map(({ threshold, coverage, rightWhereCovered }) => [
    percent(threshold),
    percent(coverage),
    percent(rightWhereCovered),
  ]);
  const details = table([words.threshold, words.share, words.right], rows, words.asNumbers);
  return section(words.thresholds, words.thresholdsHelp, chart, details);
}

function faq({ faq: { top }, titles }: BacktestReport, { words, number }: Saying): string {
  const rows = top.map(({ articleId, place, predictedPlace }) => [
    titles[articleId] ?? articleId,
    number(place),
    number(predictedPlace),
  ]);
  return section(words.faq, words.faqHelp, table([words.article, words.place, words.predictedPlace], rows, null));
}

function shares(): Array<{ x: number; text: string }> {
  return [0, 0.2, 0.4, 0.6, 0.8, 1].map((x) => ({ x: Math.min(x, 0.97), text: `${Math.round(100 * x)} %` }));
}

function section(title: string, help: string, ...parts: string[]): string {
  return `<section><h2>${title}</h2><p class="soft">${help}</p>${parts.join('')}</section>`;
}

/** Behind a fold where there is a chart that shows the same. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>, folded: string | null): string {
  const cells = (row: readonly string[]) => row.map((cell) => `<td>${escaped(cell)}</td>`).join('');
  const html = `<div class="wide" tabindex="0"><table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</tbody></table></div>`;
  return folded === null ? html : `<details><summary>${folded}</summary>${html}</details>`;
}
