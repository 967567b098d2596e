import { DAYS, playDay, scoreOf } from './queue-simulation.js';

/** `npm run eval:waiting`: how good what customers are told is, on days that are played through. */
const SEEDS = 20;
const asPercent = (share: number) => `${(100 * share).toFixed(1).padStart(5)} %`;

process.stdout.write(`${SEEDS} days of each kind; those who waited half a minute or longer\n\n`);
process.stdout.write(`${'day'.padEnd(38)}  waited    told  median error  in range\n`);
const all = [];
for (const day of DAYS) {
  const waits = Array.from({ length: SEEDS }, (_, seed) => playDay(day, seed + 1)).flat();
  all.push(...waits);
  print(day.name, waits);
}
print('all', all);

function print(name: string, waits: Parameters<typeof scoreOf>[0]): void {
  const { people, told, medianError, held } = scoreOf(waits);
  const counts = `${String(people).padStart(6)}  ${String(told).padStart(6)}`;
  process.stdout.write(`${name.padEnd(38)}  ${counts}       ${asPercent(medianError)}   ${asPercent(held)}\n`);
}
