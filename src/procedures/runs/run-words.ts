import type { Locale } from '../../platform/locale/index.js';
import type { Mail } from '../../platform/mail/index.js';
import type { RunStatus } from './run-state.js';

/** What stays in the ticket, for the customer to read. */
export function endNote(
  status: RunStatus,
  title: string,
  via: 'desk' | 'self-service',
  locale: Locale,
  undoUntil: Date | null,
): string {
  const until = undoUntil && timeIn(undoUntil, locale);
  const words = {
    nl: {
      done: via === 'desk' ? `Uitgevoerd: ${title}.` : `Je hebt zelf uitgevoerd: ${title}.`,
      undone: `Teruggedraaid: ${title}. Alles is weer zoals het was.`,
      'part-undone': `Niet gelukt: ${title}. Een deel kon niet worden teruggedraaid; de servicedesk kijkt ernaar.`,
      until: until ? ` Je kunt het terugdraaien tot ${until}.` : '',
    },
    en: {
      done: via === 'desk' ? `Carried out: ${title}.` : `You did this yourself: ${title}.`,
      undone: `Taken back: ${title}. Everything is as it was.`,
      'part-undone': `Did not work: ${title}. A part could not be taken back; the service desk looks into it.`,
      until: until ? ` You can take it back until ${until}.` : '',
    },
  }[locale];
  if (status === 'undone' || status === 'part-undone') return words[status];
  return words.done + words.until;
}

/** What stays in the ticket of something that a customer began alone and did not bring to its end, or took back. */
export function notDoneNote(status: RunStatus, title: string, isGivenUp: boolean, locale: Locale): string {
  const words = {
    nl: {
      stopped: `Niet afgemaakt: ${title}. Er is niets gewijzigd.`,
      undone: `Teruggedraaid: ${title}. Alles is weer zoals het was.`,
      kept: `Niet gelukt: ${title}. Een deel kon niet worden teruggedraaid.`,
      desk: ' De servicedesk kijkt ernaar.',
    },
    en: {
      stopped: `Not finished: ${title}. Nothing was changed.`,
      undone: `Taken back: ${title}. Everything is as it was.`,
      kept: `Did not work: ${title}. A part could not be taken back.`,
      desk: ' The service desk looks into it.',
    },
  }[locale];
  const what = status === 'stopped' ? words.stopped : status === 'undone' ? words.undone : words.kept;
  return isGivenUp ? what : what + words.desk;
}

/** The code that proves that somebody reads the known address. */
export function codeMail(to: string, name: string, code: string, locale: Locale, organisation: string): Mail {
  const text =
    locale === 'nl'
      ? [
          `Beste ${name},`,
          `Je code voor ${organisation} is: ${code}`,
          'De code werkt tien minuten. Geef hem alleen aan de medewerker met wie je nu contact hebt, of vul hem zelf in.',
          'Heb je hier niet om gevraagd? Geef de code dan aan niemand.',
        ]
      : [
          `Dear ${name},`,
          `Your code for ${organisation} is: ${code}`,
          'It works for ten minutes. Give it only to the person you are in contact with right now, or fill it in yourself.',
          'Did you not ask for it? Then give it to nobody.',
        ];
  const subject = locale === 'nl' ? `Je code voor ${organisation}` : `Your code for ${organisation}`;
  return { kind: 'identity-code', to, locale, subject, text: text.join('\n\n') };
}

function timeIn(date: Date, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === 'nl' ? 'nl-NL' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Amsterdam',
  }).format(date);
}
