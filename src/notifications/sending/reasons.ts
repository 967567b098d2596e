import type { Locale } from '../../platform/locale/index.js';
import type { FollowLevel, RecipientRole, Silence } from '../planning/decide.js';
import type { Cause } from '../journeys/journey.js';

/** The words of "Why did I get this?", the same in a message and in the portal. */
interface Words {
  cause: Record<Cause, string>;
  role: Record<RecipientRole, string>;
  follow: Record<FollowLevel, string>;
  silence: Record<Silence, string>;
  why: string;
  sentence(milestone: string, cause: string, role: string, follow: string): string;
}

const WORDS: Record<Locale, Words> = {
  nl: {
    cause: {
      opened: 'je vraag binnenkwam',
      taken: 'een collega hem oppakte',
      answered: 'we antwoordden',
      asked: 'we iets van je wilden weten',
      noted: 'we iets voor je noteerden',
      planned: 'we een moment afspraken',
      solved: 'we hem oplosten',
      reopened: 'hij weer openging',
      closed: 'we hem afsloten',
    },
    role: {
      requester: 'omdat je deze vraag stelde',
      colleague: 'omdat je de vraag van je collega volgt',
      follower: 'omdat je deze vraag volgt',
    },
    follow: {
      milestones: 'je wilt horen van wat ertoe doet',
      digest: 'je wilt eens per dag alles horen',
      action: 'je wilt alleen horen wat je zelf moet doen',
      none: 'je wilt niets horen',
    },
    silence: {
      milestone: 'van dit punt sturen we geen bericht',
      level: 'je wilt hier geen bericht van',
      'no-address': 'we hebben geen adres van je',
      'address-off': 'berichten kwamen op je adres niet aan',
      'request-budget': 'over deze vraag stuurden we al genoeg berichten',
      'day-budget': 'we stuurden je die dag al genoeg berichten',
    },
    why: 'Waarom krijg ik dit?',
    sentence: (milestone, cause, role, follow) => `“${milestone}”: toen ${cause}. Je krijgt het ${role}; ${follow}.`,
  },
  en: {
    cause: {
      opened: 'your request came in',
      taken: 'a colleague took it up',
      answered: 'we answered',
      asked: 'we wanted to know something from you',
      noted: 'we noted something for you',
      planned: 'we set a time',
      solved: 'we solved it',
      reopened: 'it was opened again',
      closed: 'we closed it',
    },
    role: {
      requester: 'because you asked this',
      colleague: 'because you follow your colleague’s request',
      follower: 'because you follow this request',
    },
    follow: {
      milestones: 'you want to hear what matters',
      digest: 'you want to hear everything once a day',
      action: 'you only want to hear what you must act on',
      none: 'you want to hear nothing',
    },
    silence: {
      milestone: 'we send no message at this point',
      level: 'you want no message of this',
      'no-address': 'we have no address of yours',
      'address-off': 'messages did not arrive at your address',
      'request-budget': 'we had sent enough messages about this request',
      'day-budget': 'we had sent you enough messages that day',
    },
    why: 'Why did I get this?',
    sentence: (milestone, cause, role, follow) => `“${milestone}”: when ${cause}. You get it ${role}; ${follow}.`,
  },
};

export interface ToldReason {
  name: Record<Locale, string>;
  cause: Cause;
  role: RecipientRole;
  follow: FollowLevel;
}

/** Milestone, event, rule and preference, in one sentence. */
export function reasonOf({ name, cause, role, follow }: ToldReason, locale: Locale): string {
  const words = WORDS[locale];
  return words.sentence(name[locale], words.cause[cause], words.role[role], words.follow[follow]);
}

export function silenceIn(locale: Locale, because: Silence): string {
  return WORDS[locale].silence[because];
}

export function whyIn(locale: Locale): string {
  return WORDS[locale].why;
}
