import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { groupQuestions } from '../src/matching/gaps/grouping.js';
import { groupingScores } from './grouping-scores.js';
import { sharedData } from './judged-queries.js';

/** Questions of some intents of a collection: every `step`-th in alphabetical order from `first`, 40 of each. */
interface Sample {
  name: string;
  file: string;
  step: number;
  first: number;
}

const EACH = 40;
const MEASURED: Sample = { name: 'banking77, 1st of three', file: 'banking77/train.tsv', step: 3, first: 0 };
/** What the settings were chosen on. */
const CHOSEN_ON: Sample[] = [
  { name: 'banking77, 2nd of three', file: 'banking77/train.tsv', step: 3, first: 1 },
  { name: 'banking77, 3rd of three', file: 'banking77/train.tsv', step: 3, first: 2 },
  ...[0, 2, 4].map((first) => ({
    name: `clinc150, no. ${first + 1} of six`,
    file: 'clinc150/train.tsv',
    step: 6,
    first,
  })),
];
const LEAST = { nmi: 0.76, ari: 0.45, purity: 0.82, named: 10 };

/** Prints how well unanswered questions are grouped, and answers whether that is enough. */
export function evaluateGaps(): boolean {
  for (const sample of CHOSEN_ON) measure(sample);
  const scores = measure(MEASURED);
  if (!scores) return true;
  const short = (Object.keys(LEAST) as Array<keyof typeof LEAST>).filter((figure) => scores[figure] < LEAST[figure]);
  for (const figure of short) process.stdout.write(`  FALLS SHORT: ${figure} below ${LEAST[figure]}\n`);
  return short.length === 0;
}

function measure({ name, file, step, first }: Sample) {
  const path = sharedData(file);
  if (!path) return null;
  const rows = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
  const intents = [...new Set(rows.map(([, intent]) => intent!))].filter((intent) => intent !== 'oos').sort();
  const wanted = new Set(intents.filter((_, n) => n % step === first));
  const taken = new Map<string, number>();
  const sampled = rows.filter(([, intent]) => {
    // Questions that nobody else asks: they belong in no group.
    if (intent === 'oos') return true;
    if (!wanted.has(intent!)) return false;
    taken.set(intent!, (taken.get(intent!) ?? 0) + 1);
    return taken.get(intent!)! <= EACH;
  });

  const started = performance.now();
  const groups = groupQuestions(
    sampled.map(([text], n) => ({ id: String(n), text: text! })),
    [],
  );
  const seconds = (performance.now() - started) / 1000;
  // What is in no group counts as a group of its own.
  const found = sampled.map((_, n) => `alone ${n}`);
  for (const { key, members } of groups) for (const member of members) found[Number(member)] = key;
  const inScope = sampled.map(([, intent], n) => ({ intent: intent!, group: found[n]! }));
  const asked = inScope.filter(({ intent }) => intent !== 'oos');
  const odd = inScope.filter(({ intent }) => intent === 'oos');
  const scores = groupingScores(
    asked.map(({ intent }) => intent),
    asked.map(({ group }) => group),
  );
  const alone = (some: typeof asked) => some.filter(({ group }) => group.startsWith('alone')).length / some.length;
  const figures = [
    `NMI ${percent(scores.nmi)}`,
    `ARI ${percent(scores.ari)}`,
    `ten largest ${percent(scores.purity)} pure, naming ${scores.named} intents`,
    `${groups.length} groups for ${wanted.size} intents`,
    `${percent(alone(asked))} % in none`,
    ...(odd.length > 0 ? [`of ${odd.length} questions of no intent ${percent(alone(odd))} %`] : []),
    `${seconds.toFixed(1)} s`,
  ];
  process.stdout.write(`${name}: ${sampled.length} questions: ${figures.join(', ')}\n`);
  return scores;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = evaluateGaps() ? 0 : 1;
