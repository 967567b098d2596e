import type { Contact, TicketChannel } from './contacts.js';
import type { DemoContent, DemoPerson, DemoWording } from './content.js';
import { DAY, HOUR, MINUTE, localTimeOf, nextDeskTime } from './office-time.js';
import { fill, firstNameOf } from './question-text.js';
import { WeightedDraw, type Random } from './random.js';

export interface DemoMoment {
  at: string;
  channel: TicketChannel;
  direction: 'in' | 'out';
  author: string | null;
  visibility: 'customer' | 'staff';
  text: string;
}

export interface Conversation {
  status: 'open' | 'waiting' | 'solved' | 'closed';
  solved_at: string | null;
  solution: string | null;
  moments: DemoMoment[];
}

type Step =
  | 'reply'
  | 'second-reply'
  | 'ask'
  | 'notice'
  | 'over'
  /** Solved without a word that was written down. */
  | 'silent'
  | 'answer'
  | 'thanks'
  | 'stuck'
  | 'reminder';

const CUSTOMER_STEPS = new Set<Step>(['answer', 'thanks', 'stuck', 'reminder']);
const NOTE_SHARE = 0.15;
/** A ticket this old has been solved. */
const SETTLED_AFTER = 3 * DAY;
const CLOSED_AFTER = 7 * DAY;

const WRITTEN = new WeightedDraw<{ steps: Step[]; weight: number }>(
  [
    { steps: ['reply'], weight: 58 },
    { steps: ['reply', 'thanks'], weight: 14 },
    { steps: ['ask', 'answer', 'reply'], weight: 12 },
    { steps: ['reply', 'stuck', 'second-reply'], weight: 7 },
    { steps: ['silent'], weight: 9 },
  ],
  ({ weight }) => weight,
);

interface Setting {
  contact: Contact;
  content: DemoContent;
  outageEnd: number | null;
  now: number;
  random: Random;
}

/** Plays what happened after the question, step by step, and stops at now: so a ticket of this morning may still be open. */
export function holdConversation(setting: Setting): Conversation {
  const { contact, now, random } = setting;
  const isOld = now - contact.at >= SETTLED_AFTER;
  const isSlow = !isOld && !isSpoken(contact) && random.chance(0.4);
  const steps =
    isSlow && random.chance(0.5) ? (['ask', 'answer', 'reply'] satisfies Step[]) : planSteps(contact, random);

  let happened = playSteps(steps, setting, isSlow);
  let isSolved = happened.length === steps.length;
  if (!isSolved && isOld) {
    // Bad luck with weekends: the desk then answered as soon as it could, well within three days.
    happened = [{ step: 'reply', at: nextDeskTime(contact.at + 20 * MINUTE, 15) }];
    isSolved = true;
  }

  const last = happened.at(-1);
  const solvedAt = isSolved && last ? last.at : null;
  const isUnheard = !last && contact.customer !== null && now - contact.at > 20 * HOUR;
  if (isUnheard && random.chance(0.5))
    happened.push({ step: 'reminder', at: toSecond(now - random.between(1, 9) * HOUR) });

  return {
    status: solvedAt === null ? unsolvedStatus(last?.step) : now - solvedAt > CLOSED_AFTER ? 'closed' : 'solved',
    solved_at: solvedAt === null ? null : new Date(solvedAt).toISOString(),
    solution: solvedAt === null ? null : random.pick(solutionsFor(setting)),
    moments: writeMoments(happened, setting),
  };
}

function isSpoken({ channel }: Contact): boolean {
  return channel === 'phone' || channel === 'counter';
}

function planSteps(contact: Contact, random: Random): Step[] {
  if (contact.occasion === 'outage')
    return random.pick<Step[]>([['notice', 'over'], ['notice', 'over'], ['over'], ['silent']]);
  if (isSpoken(contact)) return random.chance(0.85) ? ['reply'] : ['silent'];
  const { steps } = WRITTEN.draw(random);
  // Nobody gets stuck in steps that no article describes.
  return contact.ask.article === null && steps[0] === 'reply' ? ['reply'] : steps;
}

/** `waiting` means: for the customer. */
function unsolvedStatus(last: Step | undefined): 'open' | 'waiting' {
  return last === 'ask' || last === 'reply' ? 'waiting' : 'open';
}

interface Played {
  step: Step;
  at: number;
}

function playSteps(steps: Step[], setting: Setting, isSlow: boolean): Played[] {
  const happened: Played[] = [];
  let at = setting.contact.at;
  for (const step of steps) {
    at = toSecond(timeOf(step, at, setting, isSlow));
    if (at > setting.now) break;
    happened.push({ step, at });
  }
  return happened;
}

function timeOf(step: Step, before: number, { contact, outageEnd, random }: Setting, isSlow: boolean): number {
  const pace = isSlow && step !== 'ask' ? 15 : 1;
  if (contact.occasion === 'outage' && outageEnd !== null && (step === 'over' || step === 'silent')) {
    return outageEnd + random.between(8, 100) * MINUTE;
  }
  if (CUSTOMER_STEPS.has(step)) return awake(before + random.around(200, 0.9) * MINUTE * pace);

  const isFirst = before === contact.at;
  if (isFirst && (isSpoken(contact) || contact.channel === 'chat')) return before + random.between(4, 25) * MINUTE;
  const median = contact.occasion === 'outage' ? 25 : isFirst ? 150 : 110;
  return nextDeskTime(before + random.around(median, 1) * MINUTE * pace, Math.floor(random.between(5, 75)));
}

/** Customers do not answer in the middle of the night. */
function awake(at: number): number {
  return localTimeOf(at).minute < 7 * 60 ? at + 7 * HOUR : at;
}

function toSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

function solutionsFor({ contact, content }: Setting): string[] {
  const wording = content.wording[contact.locale];
  if (contact.occasion === 'outage') return wording.outageSolutions;
  return contact.ask.article ? wording.solutions : wording.unansweredSolutions;
}

function writeMoments(happened: Played[], setting: Setting): DemoMoment[] {
  const { contact, content, random } = setting;
  const agents = content.people.filter(({ role }) => role === 'agent');
  const agent = random.pick(agents);
  const exchange = random.pick(
    content.wording[contact.locale].exchanges.filter(
      ({ about }) => about === 'anything' || contact.ask.type === 'incident',
    ),
  );
  const moments: DemoMoment[] = [];

  for (const { step, at } of happened) {
    if (step === 'silent') continue;
    const isCustomer = CUSTOMER_STEPS.has(step);
    const author = isCustomer ? (contact.customer?.email ?? null) : agent.email;
    const direction = isCustomer ? 'in' : 'out';
    const text = writeStep(step, setting, agent, exchange);
    moments.push({
      at: new Date(at).toISOString(),
      channel: contact.channel,
      direction,
      author,
      visibility: 'customer',
      text,
    });
  }

  const note = random.chance(NOTE_SHARE) ? writeNote(happened, setting, random.pick(agents)) : null;
  if (note) moments.push(note);
  return moments.toSorted((one, other) => one.at.localeCompare(other.at));
}

/** A note for colleagues, made just before the desk first did something. */
function writeNote(
  happened: Played[],
  { contact, content, now, random }: Setting,
  agent: DemoPerson,
): DemoMoment | null {
  const firstDesk = happened.find(({ step }) => !CUSTOMER_STEPS.has(step))?.at;
  const at = firstDesk
    ? firstDesk - Math.min(3 * MINUTE, (firstDesk - contact.at) / 2)
    : nextDeskTime(contact.at + 15 * MINUTE, 10);
  if (at > now) return null;

  const text = random.pick(content.wording[contact.locale].notes);
  const [channel, direction, visibility] = [contact.channel, 'out', 'staff'] as const;
  return { at: new Date(toSecond(at)).toISOString(), channel, direction, author: agent.email, visibility, text };
}

function writeStep(
  step: Step,
  setting: Setting,
  agent: DemoPerson,
  exchange: DemoWording['exchanges'][number],
): string {
  const { contact, content, random } = setting;
  const wording = content.wording[contact.locale];
  switch (step) {
    case 'reply':
      return writeReply(setting, agent);
    case 'second-reply':
      return random.pick(wording.secondReplies);
    case 'ask':
      return exchange.question;
    case 'notice':
      return random.pick(wording.outageNotice);
    case 'over':
      return random.pick(wording.outageOver);
    case 'answer':
      return exchange.answer;
    case 'thanks':
      return random.pick(wording.thanks);
    case 'stuck':
      return random.pick(wording.stuck);
    case 'reminder':
      return random.pick(wording.reminders);
    case 'silent':
      return '';
  }
}

/** Answers with the first paragraph of the article, and points to the rest of it when there is one in the customer's language. */
function writeReply({ contact, content, random }: Setting, agent: DemoPerson): string {
  const { letter, short, spoken, pointer, plainAnswer, unansweredAnswer } = content.wording[contact.locale].replies;
  const article = contact.ask.article?.texts[contact.locale];
  const answer = article ? leadOf(article.body) : random.pick(contact.ask.article ? plainAnswer : unansweredAnswer);
  const name = contact.customer?.name ?? '';
  const form = isSpoken(contact) ? spoken : contact.channel === 'email' || contact.channel === 'web' ? letter : short;
  const reply = fill(random.pick(form), {
    name,
    firstName: firstNameOf(name),
    agent: firstNameOf(agent.name),
    answer,
    pointer: article ? fill(random.pick(pointer), { title: article.title }) : '',
  });
  // Without a pointer a letter would keep a hole where it stood.
  return reply
    .replace(/\n +/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function leadOf(body: string): string {
  return body
    .split(/\r?\n\r?\n/)[0]!
    .replaceAll('**', '')
    .replace(/\s+/g, ' ');
}
