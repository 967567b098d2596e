import type { Templates } from './journey.js';

const OPEN_NL = '[Bekijk je vraag]({{ticket.url}}) of antwoord op deze mail.';
const OPEN_EN = '[Open your request]({{ticket.url}}) or just answer this mail.';

const texts = (
  subject: { nl: string; en: string },
  body: { nl: string; en: string },
  message?: { nl: string; en: string },
): Templates => ({
  email: {
    nl: { subject: subject.nl, body: `Hallo {{person.firstName}},\n\n${body.nl}\n\n${OPEN_NL}` },
    en: { subject: subject.en, body: `Hello {{person.firstName}},\n\n${body.en}\n\n${OPEN_EN}` },
  },
  ...(message && {
    message: { nl: { subject: '', body: message.nl }, en: { subject: '', body: message.en } },
  }),
});

/** How we write when nobody has written anything better: short, plain, and with the next step. */
export const DEFAULT_TEMPLATES = {
  received: texts(
    { nl: 'We hebben je vraag: {{ticket.subject}}', en: 'We have your request: {{ticket.subject}}' },
    {
      nl: 'We hebben je vraag ontvangen. Het nummer is **#{{ticket.number}}**. Je hoort van ons zodra er iets te melden is, en niet vaker.',
      en: 'We have received your request. Its number is **#{{ticket.number}}**. You will hear from us when there is something to tell, and not more often.',
    },
    {
      nl: '{{organisation}}: we hebben je vraag #{{ticket.number}} ontvangen. {{ticket.url}}',
      en: '{{organisation}}: we have received your request #{{ticket.number}}. {{ticket.url}}',
    },
  ),
  taken: texts(
    { nl: 'We zijn met je vraag bezig: {{ticket.subject}}', en: 'We are on it: {{ticket.subject}}' },
    { nl: 'Een collega is met je vraag aan de slag gegaan.', en: 'A colleague has started on your request.' },
  ),
  question: texts(
    { nl: 'We hebben je nodig: {{ticket.subject}}', en: 'We need you: {{ticket.subject}}' },
    {
      nl: 'Om verder te kunnen willen we iets van je weten.{{#if said}}\n\n{{quote said}}{{/if}}',
      en: 'To go on we would like to know something from you.{{#if said}}\n\n{{quote said}}{{/if}}',
    },
    {
      nl: '{{organisation}}: we hebben een vraag aan je over #{{ticket.number}}. {{ticket.url}}',
      en: '{{organisation}}: we have a question for you about #{{ticket.number}}. {{ticket.url}}',
    },
  ),
  answered: texts(
    { nl: 'Antwoord op je vraag: {{ticket.subject}}', en: 'An answer to your request: {{ticket.subject}}' },
    {
      nl: 'We hebben je vraag beantwoord.{{#if said}}\n\n{{quote said}}{{/if}}',
      en: 'We have answered your request.{{#if said}}\n\n{{quote said}}{{/if}}',
    },
  ),
  planned: texts(
    { nl: 'Gepland: {{ticket.subject}}', en: 'Planned: {{ticket.subject}}' },
    {
      nl: 'Je vraag staat gepland voor **{{date plan.at}}**.{{#if plan.text}}\n\n{{quote plan.text}}{{/if}}',
      en: 'Your request is planned for **{{date plan.at}}**.{{#if plan.text}}\n\n{{quote plan.text}}{{/if}}',
    },
    {
      nl: '{{organisation}}: #{{ticket.number}} staat gepland voor {{date plan.at}}. {{ticket.url}}',
      en: '{{organisation}}: #{{ticket.number}} is planned for {{date plan.at}}. {{ticket.url}}',
    },
  ),
  solved: texts(
    { nl: 'Opgelost: {{ticket.subject}}', en: 'Solved: {{ticket.subject}}' },
    {
      nl: 'Je vraag is opgelost.{{#if solution}}\n\n{{quote solution}}{{/if}}\n\nKlopt dat niet? Antwoord dan op deze mail, en we pakken het weer op.',
      en: 'Your request is solved.{{#if solution}}\n\n{{quote solution}}{{/if}}\n\nIs that not so? Then answer this mail and we take it up again.',
    },
    {
      nl: '{{organisation}}: je vraag #{{ticket.number}} is opgelost. {{ticket.url}}',
      en: '{{organisation}}: your request #{{ticket.number}} is solved. {{ticket.url}}',
    },
  ),
  closed: texts(
    { nl: 'Afgesloten: {{ticket.subject}}', en: 'Closed: {{ticket.subject}}' },
    {
      nl: 'Je vraag is afgesloten. Is er weer iets? Stel dan gerust een nieuwe vraag.',
      en: 'Your request is closed. Is something the matter again? Then just ask anew.',
    },
  ),
};
