import type { Locale } from '../../platform/locale/index.js';
import type { Mail } from '../../platform/mail/index.js';

interface Letter {
  to: string;
  locale: Locale;
  question: string;
  url: string;
  organisation: string;
}

/** Told once to a reader who asked for it; their address is forgotten as this is written. */
export function articleMendedMail({ to, locale, question, url, organisation }: Letter): Mail {
  const kind = 'article-mended';
  if (locale === 'en') {
    return {
      kind,
      to,
      locale,
      subject: `We improved the answer to: ${question}`,
      text: [
        `You told ${organisation} that this answer did not help you, and asked to hear when it is mended. It is:`,
        `${question}\n${url}`,
        'You get this mail once, because you asked for it. We have removed your address.',
      ].join('\n\n'),
    };
  }
  return {
    kind,
    to,
    locale,
    subject: `We hebben het antwoord verbeterd op: ${question}`,
    text: [
      `U liet ${organisation} weten dat dit antwoord u niet hielp, en vroeg om een bericht zodra het verbeterd is. Dat is het nu:`,
      `${question}\n${url}`,
      'U krijgt deze mail één keer, omdat u erom vroeg. Uw adres hebben we verwijderd.',
    ].join('\n\n'),
  };
}
