import type { Contact } from './contacts.js';
import type { DemoContent, DemoWording } from './content.js';
import type { Random } from './random.js';

/** Puts values in a template: `fill('Dag {name}', { name: 'Lotte' })`. A name without a value stays as it is. */
export function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export function firstNameOf(name: string): string {
  return name.split(' ')[0]!;
}

/** Writes the question the way this person would over this channel: subject and text. */
export function writeQuestion(
  contact: Contact,
  content: DemoContent,
  random: Random,
): { subject: string; text: string } {
  const wording = content.wording[contact.locale];
  const phrasings = contact.ask.phrasings[contact.locale];
  const main = random.pick(phrasings);
  return {
    subject: writeSubject(contact, main, content, random),
    text: dressForChannel(contact, writeBody(contact, main, wording, random), wording, random),
  };
}

function writeSubject({ ask, locale, channel }: Contact, main: string, content: DemoContent, random: Random): string {
  const vague = random.pick(content.wording[locale].vagueSubjects);
  const product = content.products.find(({ key }) => key === ask.product)?.name[locale];
  const isTyped = channel === 'web' || channel === 'email';
  if (product && isTyped && random.chance(0.08)) return fill(vague, { product });

  // The first phrasing of every list is the shortest name of the matter, which is what most people type as a subject.
  const [label] = ask.phrasings[locale];
  const subject = label && random.chance(0.4) ? label : random.chance(0.65) ? main : random.pick(ask.phrasings[locale]);
  return shorten(subject);
}

function shorten(text: string): string {
  if (text.length <= 70) return text;
  return `${text.slice(0, text.lastIndexOf(' ', 66)).replace(/[,.;:]$/, '')}...`;
}

function writeBody(contact: Contact, main: string, wording: DemoWording, random: Random): string {
  const { ask, alsoAsks, locale, occasion } = contact;
  const sentences = [asSentence(main, random)];
  const other = random.pick(ask.phrasings[locale]);
  if (other !== main && random.chance(main.length < 30 ? 0.4 : 0.12)) sentences.push(asSentence(other, random));
  if (occasion === 'repeat' && random.chance(0.7)) sentences.unshift(random.pick(wording.repeat));

  const details = wording.details[ask.product ?? 'general'] ?? wording.details['general']!;
  if (random.chance(0.45)) sentences.push(random.pick(details));
  if (random.chance(0.25)) sentences.push(random.pick(wording.details['general']!));
  if (alsoAsks) {
    const question = asSentence(random.pick(alsoAsks.phrasings[locale]), random);
    sentences.push(fill(random.pick(wording.secondQuestion), { question }));
  }
  const body = sentences.join(' ');
  return random.chance(0.07) ? slip(body, random) : body;
}

const QUESTION_WORDS =
  /^(hoe|waar|wat|wie|wanneer|waarom|welke|kan|kunnen|mag|moet|is|how|what|where|who|which|can|do|does|may|is)\s/i;
const DENIAL = /\b(niet|geen|not)\b|n't/;

/** Most people start with a capital and close their sentence; not all. "Kan niet inloggen" is no question, "kan ik inloggen" is. */
function asSentence(text: string, random: Random): string {
  const started = random.chance(0.75) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  if (/[.?!]$/.test(started)) return started;
  return started + (QUESTION_WORDS.test(text) && !DENIAL.test(text) ? '?' : '.');
}

/** Swaps two letters inside a word, as fast fingers do. */
function slip(text: string, random: Random): string {
  const spots = [...text.matchAll(/[a-z]{5,}/g)].map(({ index }) => index);
  if (spots.length === 0) return text;
  const spot = random.pick(spots) + 1 + Math.floor(random.between(0, 3));
  return text.slice(0, spot) + text.charAt(spot + 1) + text.charAt(spot) + text.slice(spot + 2);
}

function dressForChannel({ channel, customer }: Contact, body: string, wording: DemoWording, random: Random): string {
  const name = customer?.name ?? '';
  const signOff = () => fill(random.pick(wording.signOffs), { name, firstName: firstNameOf(name) });

  switch (channel) {
    case 'email':
      return `${random.pick(wording.greetings)}\n\n${body}\n\n${signOff()}`;
    case 'web':
      return random.chance(0.3) ? `${random.pick(wording.greetings)} ${body}` : body;
    case 'phone':
      return fill(random.pick(wording.phone), { question: body });
    case 'counter':
      return fill(random.pick(wording.counter), { question: body });
    case 'social':
      return `@zonnedal ${body}`;
    case 'chat':
      return random.chance(0.5) ? body.toLowerCase().replace(/\.$/, '') : body;
  }
}
