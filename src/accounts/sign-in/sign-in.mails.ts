import type { Mail } from '../../platform/mail/index.js';
import type { Locale } from '../../platform/locale/index.js';

interface Letter {
  to: string;
  name: string;
  locale: Locale;
  url: string;
  organisation: string;
}

/** The link with which a customer signs in. */
export function signInLinkMail({ to, name, locale, url, organisation }: Letter): Mail {
  if (locale === 'en') {
    return {
      kind: 'sign-in-link',
      to,
      locale,
      subject: `Your link to sign in to ${organisation}`,
      text: [
        `Dear ${name},`,
        `With this link you sign in to ${organisation}. It works once, for 15 minutes.`,
        url,
        'Did you not ask for it? Then you need not do anything: without the link nobody gets in.',
      ].join('\n\n'),
    };
  }
  return {
    kind: 'sign-in-link',
    to,
    locale,
    subject: `Uw inloglink voor ${organisation}`,
    text: [
      `Beste ${name},`,
      `Met deze link logt u in bij ${organisation}. De link werkt één keer, 15 minuten lang.`,
      url,
      'Hebt u hier niet om gevraagd? Dan hoeft u niets te doen: zonder de link komt niemand binnen.',
    ].join('\n\n'),
  };
}

/** The link with which somebody chooses their password, the first or a new one. */
export function invitationMail({ to, name, locale, url, organisation }: Letter): Mail {
  if (locale === 'en') {
    return {
      kind: 'invitation',
      to,
      locale,
      subject: `Choose your password for ${organisation}`,
      text: [
        `Dear ${name},`,
        `With this link you choose the password for your account at ${organisation}. It works once, for 7 days.`,
        url,
      ].join('\n\n'),
    };
  }
  return {
    kind: 'invitation',
    to,
    locale,
    subject: `Kies uw wachtwoord voor ${organisation}`,
    text: [
      `Beste ${name},`,
      `Met deze link kiest u het wachtwoord van uw account bij ${organisation}. De link werkt één keer, 7 dagen lang.`,
      url,
    ].join('\n\n'),
  };
}
