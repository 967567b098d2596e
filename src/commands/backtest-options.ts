import { parseArgs } from 'node:util';
import { isLocale, type Locale } from '../platform/locale/index.js';
import { CommandError } from './run-command.js';

export interface BacktestOptions {
  /** Null for the desk's own history. */
  files: { articles: string; tickets: string; test: string | null } | null;
  /** Null for the desk's own. */
  threshold: number | null;
  locale: Locale;
  json: string | null;
  html: string | null;
}

export const BACKTEST_USAGE = `Usage: npm run backtest -- [options]

Plays the history of a desk again, predicting each week from what was known before, and says how right that was.

  --html FILE         also as a page with charts
  --json FILE         also as JSON
  --locale nl|en      language of the page, and of records that name none (default en)
  --threshold P       probability from which a ticket is taken as answered (default: MATCH_THRESHOLD, else 0.5)
  --articles FILE     articles and ...
  --tickets FILE      ... tickets from files, in the forms that npm run import takes, instead of the desk's own
  --test FILE         learn from --tickets, predict these

docs/backtest.md says how to read it.
`;

/** @throws CommandError naming what is wrong */
export function backtestOptions(argv: readonly string[]): BacktestOptions {
  const { articles, tickets, test, threshold, locale = 'en', json = null, html = null } = parsed(argv);
  if (!isLocale(locale)) throw new CommandError(`--locale is nl or en, not ${locale}.`);
  const least = threshold === undefined ? null : Number(threshold);
  if (least !== null && !(threshold?.trim() && least >= 0 && least <= 1)) {
    throw new CommandError(`--threshold is a probability from 0 to 1, not ${threshold}.`);
  }
  const rest = { threshold: least, locale, json, html };
  if (articles === undefined && tickets === undefined && test === undefined) return { files: null, ...rest };
  if (articles === undefined || tickets === undefined) {
    throw new CommandError(`Files are given together: --articles and --tickets.\n\n${BACKTEST_USAGE}`);
  }
  return { files: { articles, tickets, test: test ?? null }, ...rest };
}

function parsed(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: { articles: text, tickets: text, test: text, threshold: text, locale: text, json: text, html: text },
    }).values;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${BACKTEST_USAGE}`);
  }
}
