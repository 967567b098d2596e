import { writeFile } from 'node:fs/promises';
import { backtestPage, backtestReport, backtestText, deskHistory, replay } from '../matching/index.js';
import { Config } from '../platform/config/index.js';
import { DomainError } from '../platform/errors/index.js';
import { fileHistory, type FileHistory } from './backtest-files.js';
import { backtestOptions, type BacktestOptions } from './backtest-options.js';
import { count, ProgressLine } from './progress-line.js';
import { CommandError, runCommand } from './run-command.js';
import { withDatabase } from './with-database.js';

/** `npm run backtest`: 0 when there is a report, 1 when it failed or was stopped. */
await runCommand(async (stop) => {
  try {
    return await backtest(backtestOptions(process.argv.slice(2)), stop);
  } catch (error) {
    if (stop.aborted) throw new CommandError('Stopped: there is no report.');
    throw error instanceof DomainError ? new CommandError(error.message) : error;
  }
});

async function backtest(options: BacktestOptions, signal: AbortSignal): Promise<number> {
  const history = options.files ? await fileHistory(options.files, options.locale, new Date()) : await ofDesk();
  tellLeftOut(history);

  const bar = new ProgressLine('tickets');
  const judged = await replay(history.articles, history.tickets, {
    test: history.test ?? undefined,
    signal,
    onProgress: (share, done) => bar.show({ share, done }),
  }).finally(() => bar.end());

  const titleOf = new Map(
    history.articles.map(({ id, texts }) => [
      id,
      (texts.find((text) => text.locale === options.locale) ?? texts[0])?.title ?? id,
    ]),
  );
  const { MATCH_THRESHOLD, FAQ_PREDICTION_THRESHOLD } = Config.from(process.env);
  const report = backtestReport(judged, titleOf, {
    threshold: options.threshold ?? MATCH_THRESHOLD,
    sharing: FAQ_PREDICTION_THRESHOLD,
    hasMadeTimes: history.hasMadeTimes,
  });
  process.stdout.write(backtestText(report));
  if (options.json) await save(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (options.html) await save(options.html, backtestPage(report, options.locale));
  return 0;
}

async function ofDesk(): Promise<FileHistory> {
  const history = await withDatabase(deskHistory);
  return { ...history, test: null, hasMadeTimes: false, leftOut: { lines: 0, reasons: [] } };
}

function tellLeftOut({ withoutArticle, leftOut: { lines, reasons } }: FileHistory): void {
  if (withoutArticle > 0)
    process.stdout.write(`${count(withoutArticle)} tickets left out: their articles are offline.\n`);
  if (lines > 0) process.stdout.write(`${count(lines)} lines left out, such as:\n${reasons.join('\n')}\n\n`);
}

async function save(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: Error) => {
    throw new CommandError(`${path} can't be written: ${error.message}`);
  });
  process.stdout.write(`Written: ${path}\n`);
}
