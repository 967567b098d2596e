import type { Locale } from '../../platform/locale/index.js';

/** What a template may name. `each` opens a list, whose members are named inside it. */
export interface MessageData {
  organisation: string;
  person: { name: string; firstName: string };
  ticket: { number: string; subject: string; url: string };
  milestone: { name: string; at: Date };
  /** Everything this message tells of, the latest last. */
  milestones: ReadonlyArray<{ name: string; at: Date }>;
  /** What staff wrote to the customer; empty when nothing. */
  said: string;
  solution: string;
  plan: { at: Date | null; text: string };
  /** What usually comes next; empty after the last milestone. */
  next: string;
}

/** The documented names with what they are, for the editor and for the check. */
export const DATA_NAMES: ReadonlyArray<{ path: string; kind: 'text' | 'date' | 'list' }> = [
  { path: 'organisation', kind: 'text' },
  { path: 'person.name', kind: 'text' },
  { path: 'person.firstName', kind: 'text' },
  { path: 'ticket.number', kind: 'text' },
  { path: 'ticket.subject', kind: 'text' },
  { path: 'ticket.url', kind: 'text' },
  { path: 'milestone.name', kind: 'text' },
  { path: 'milestone.at', kind: 'date' },
  { path: 'milestones', kind: 'list' },
  { path: 'said', kind: 'text' },
  { path: 'solution', kind: 'text' },
  { path: 'plan.at', kind: 'date' },
  { path: 'plan.text', kind: 'text' },
  { path: 'next', kind: 'text' },
];

/** What the members of `milestones` have, inside `{{#each milestones}}`. */
export const MEMBER_NAMES: ReadonlyArray<{ path: string; kind: 'text' | 'date' }> = [
  { path: 'name', kind: 'text' },
  { path: 'at', kind: 'date' },
];

const SAMPLE_TEXT: Record<Locale, { subject: string; said: string; solution: string; plan: string; names: string[] }> =
  {
    nl: {
      subject: 'De thermostaat blijft op 18 graden',
      said: 'Welk nummer staat er op de achterkant?\nHet begint met ZD.',
      solution: 'De thermostaat is opnieuw gekoppeld met de ketel.',
      plan: 'De monteur belt een half uur van tevoren.',
      names: ['Ontvangen', 'Gepland', 'Opgelost'],
    },
    en: {
      subject: 'The thermostat stays at 18 degrees',
      said: 'Which number is on the back?\nIt begins with ZD.',
      solution: 'The thermostat is paired with the boiler again.',
      plan: 'The engineer calls half an hour ahead.',
      names: ['Received', 'Planned', 'Solved'],
    },
  };

/** What a template is tried with when it is saved: with everything there, and with as little as there can be. */
export function sampleData(locale: Locale, isFull: boolean): MessageData {
  const { subject, said, solution, plan, names } = SAMPLE_TEXT[locale];
  const at = new Date('2026-03-03T13:30:00Z');
  const milestones = names.map((name) => ({ name, at }));
  return {
    organisation: 'Zonnedal',
    person: { name: 'Anna de Vries', firstName: 'Anna' },
    ticket: { number: '10042', subject, url: 'https://help.example.org/my/questions/10042' },
    milestone: milestones.at(-1)!,
    milestones: isFull ? milestones : milestones.slice(-1),
    said: isFull ? said : '',
    solution: isFull ? solution : '',
    plan: isFull ? { at, text: plan } : { at: null, text: '' },
    next: isFull ? names[1]! : '',
  };
}
