import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { groupQuestions } from '../src/matching/gaps/grouping.js';
import { seededRandom, shuffled } from '../src/matching/model/seeded-random.js';
import { groupingScores, type GroupingScores } from './grouping-scores.js';
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
const LEAST: Partial<GroupingScores> = { nmi: 0.76, ari: 0.45, purity: 0.82, named: 10 };

/** A desk that begins: some intents of a few questions each, and a sixth more that nobody else asks. */
const SMALL = { desks: 24, intents: [6, 14], most: 14, odd: 1 / 6 } as const;
const SMALL_LEAST: Partial<GroupingScores> = { nmi: 0.8, ari: 0.5 };

/** Prints how well unanswered questions are grouped, and answers whether that is enough. */
export function evaluateGaps(): boolean {
  for (const sample of CHOSEN_ON) measure(sample);
  const small = measureSmall();
  const scores = measure(MEASURED);
  if (!scores || !small) return true;
  return [isEnough('small desks', small, SMALL_LEAST), isEnough(MEASURED.name, scores, LEAST)].every(Boolean);
}

function isEnough(name: string, scores: GroupingScores, least: Partial<GroupingScores>): boolean {
  const short = (Object.keys(least) as Array<keyof GroupingScores>).filter((figure) => scores[figure] < least[figure]!);
  for (const figure of short) process.stdout.write(`  FALLS SHORT: ${name}, ${figure} below ${least[figure]}\n`);
  return short.length === 0;
}

/** The means over desks drawn from what the settings were chosen on. */
function measureSmall(): GroupingScores | null {
  const files = CHOSEN_ON.map((sample) => questionsOf(sample));
  if (files.some((questions) => questions === null)) return null;
  const all = Array.from({ length: SMALL.desks }, (_, n) => {
    const asked = smallDesk(files[n % files.length]!, seededRandom(n + 1));
    return { asked: asked.length, scores: scoresOf(asked, groupsOf(asked)) };
  });
  const mean = (figure: keyof GroupingScores) => all.reduce((sum, { scores }) => sum + scores[figure], 0) / all.length;
  const scores = { nmi: mean('nmi'), ari: mean('ari'), purity: mean('purity'), named: mean('named') };
  const sizes = all.map(({ asked }) => asked);
  process.stdout.write(
    `${SMALL.desks} small desks of ${Math.min(...sizes)} to ${Math.max(...sizes)} questions, in the mean: NMI ${percent(scores.nmi)}, ` +
      `ARI ${percent(scores.ari)}\n`,
  );
  return scores;
}

interface Asked {
  text: string;
  intent: string;
}

function smallDesk(questions: readonly Asked[], random: () => number): Asked[] {
  const drawn = [...shuffled(questions.length, random)].map((n) => questions[n]!);
  const intents = [...new Set(drawn.map(({ intent }) => intent))].filter((intent) => intent !== 'oos');
  const [fewest, most] = SMALL.intents;
  const asked = intents.slice(0, fewest + Math.floor(random() * (most - fewest))).flatMap((wanted) => {
    // Most things are asked seldom.
    const count = Math.max(2, Math.round(SMALL.most * random() ** 2));
    return drawn.filter(({ intent }) => intent === wanted).slice(0, count);
  });
  const odd = intents.slice(most).map((wanted, n) => {
    const { text } = drawn.find(({ intent }) => intent === wanted)!;
    return { text, intent: `odd ${n}` };
  });
  return [...asked, ...odd.slice(0, Math.round(asked.length * SMALL.odd))];
}

function questionsOf({ file, step, first }: Sample): Asked[] | null {
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
  return sampled.map(([text, intent]) => ({ text: text!, intent: intent! }));
}

/** The group of each question. What is in no group counts as a group of its own. */
function groupsOf(asked: readonly Asked[]): string[] {
  const groups = groupQuestions(
    asked.map(({ text }, n) => ({ id: String(n), text })),
    [],
  );
  const found = asked.map((_, n) => `alone ${n}`);
  for (const { key, members } of groups) for (const member of members) found[Number(member)] = key;
  return found;
}

function scoresOf(asked: readonly Asked[], found: readonly string[]): GroupingScores {
  const inScope = asked.flatMap(({ intent }, n) => (intent === 'oos' ? [] : [{ intent, group: found[n]! }]));
  return groupingScores(
    inScope.map(({ intent }) => intent),
    inScope.map(({ group }) => group),
  );
}

function measure(sample: Sample): GroupingScores | null {
  const asked = questionsOf(sample);
  if (!asked) return null;
  const started = performance.now();
  const found = groupsOf(asked);
  const seconds = (performance.now() - started) / 1000;
  const scores = scoresOf(asked, found);
  const alone = (isOdd: boolean) => {
    const groups = found.filter((_, n) => (asked[n]!.intent === 'oos') === isOdd);
    return groups.filter((group) => group.startsWith('alone')).length / groups.length;
  };
  const odd = asked.filter(({ intent }) => intent === 'oos').length;
  const groups = new Set(found.filter((group) => !group.startsWith('alone'))).size;
  const intents = new Set(asked.map(({ intent }) => intent)).size - Math.sign(odd);
  const figures = [
    `NMI ${percent(scores.nmi)}`,
    `ARI ${percent(scores.ari)}`,
    `ten largest ${percent(scores.purity)} pure, naming ${scores.named} intents`,
    `${groups} groups for ${intents} intents`,
    `${percent(alone(false))} % in none`,
    ...(odd > 0 ? [`of ${odd} questions of no intent ${percent(alone(true))} %`] : []),
    `${seconds.toFixed(1)} s`,
  ];
  process.stdout.write(`${sample.name}: ${asked.length} questions: ${figures.join(', ')}\n`);
  return scores;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = evaluateGaps() ? 0 : 1;
