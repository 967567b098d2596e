import type { TicketKind } from '../../tickets/index.js';
import type { Journey, Milestone } from './journey.js';
import { DEFAULT_TEMPLATES } from './default-templates.js';

const QUIET = { notify: false, isAction: false, repeats: false, delay: 0, window: 2 };
const TOLD = { ...QUIET, notify: true };

/** What a customer would like to hear: that we have it, that we need something, when it will be, that it is solved. */
const MILESTONES: readonly Milestone[] = [
  {
    key: 'received',
    name: { nl: 'Ontvangen', en: 'Received' },
    triggers: [{ cause: 'opened', when: [] }],
    ...TOLD,
    templates: DEFAULT_TEMPLATES.received,
  },
  {
    key: 'taken-up',
    name: { nl: 'In behandeling', en: 'Taken up' },
    triggers: [
      { cause: 'taken', when: [] },
      { cause: 'answered', when: [{ field: 'by', is: ['staff'] }] },
    ],
    ...QUIET,
    templates: DEFAULT_TEMPLATES.taken,
  },
  {
    key: 'question',
    name: { nl: 'Vraag aan jou', en: 'Question for you' },
    triggers: [{ cause: 'asked', when: [] }],
    ...TOLD,
    isAction: true,
    repeats: true,
    templates: DEFAULT_TEMPLATES.question,
  },
  {
    key: 'planned',
    name: { nl: 'Gepland', en: 'Planned' },
    triggers: [{ cause: 'planned', when: [] }],
    ...TOLD,
    repeats: true,
    window: 5,
    templates: DEFAULT_TEMPLATES.planned,
  },
  {
    key: 'solved',
    name: { nl: 'Opgelost', en: 'Solved' },
    triggers: [{ cause: 'solved', when: [] }],
    ...TOLD,
    repeats: true,
    window: 5,
    templates: DEFAULT_TEMPLATES.solved,
  },
  {
    key: 'closed',
    name: { nl: 'Afgesloten', en: 'Closed' },
    triggers: [{ cause: 'closed', when: [] }],
    ...QUIET,
    templates: DEFAULT_TEMPLATES.closed,
  },
];

/** A short answer by mail is an answer to read, wherever the customer asked: who mails does not look in the portal. */
const ANSWERED: Milestone = {
  key: 'answered',
  name: { nl: 'Antwoord', en: 'Answer' },
  triggers: [
    {
      cause: 'answered',
      when: [
        { field: 'by', is: ['staff'] },
        { field: 'channel', is: ['email'] },
      ],
    },
  ],
  ...TOLD,
  repeats: true,
  window: 5,
  templates: DEFAULT_TEMPLATES.answered,
};

const [RECEIVED, TAKEN, QUESTION, ...REST] = MILESTONES;

const journeyOf = (type: TicketKind): Journey => ({
  type,
  version: 0,
  milestones: [RECEIVED!, TAKEN!, QUESTION!, ANSWERED, ...REST],
});

/** What the service comes with, until somebody saves a version of their own. */
export const DEFAULT_JOURNEYS: Readonly<Record<TicketKind, Journey>> = {
  question: journeyOf('question'),
  incident: journeyOf('incident'),
  request: journeyOf('request'),
  complaint: journeyOf('complaint'),
};
