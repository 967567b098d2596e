import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import type { Locale } from '../../platform/locale/index.js';

/** Verbs of a service desk whose forms no suffix leads back to the same stem. */
const DUTCH_FORMS = new Map(
  `vergeten: vergat vergaten vergeet; kwijtraken: kwijtgeraakt; inloggen: ingelogd ingelogde; uitloggen: uitgelogd;
   opzeggen: opgezegd opgezegde zegt; aanmelden: aangemeld aangemelde; afmelden: afgemeld; aanvragen: aangevraagd
   aangevraagde; betalen: betaald betaalde; bestellen: besteld bestelde; instellen: ingesteld ingestelde; krijgen: kreeg
   kregen gekregen; zien: ziet zag zagen gezien; doen: deed deden gedaan; gaan: ging gingen gegaan; sturen: stuurde
   gestuurd; verliezen: verloor verloren; kiezen: koos kozen gekozen; schrijven: schreef schreven geschreven; ontvangen:
   ontving ontvingen; openen: geopend opende; downloaden: gedownload; updaten: geupdatet geupdate; resetten: gereset;
   verzenden: verzonden verzond; bekijken: bekeek bekeken; vinden: vond vonden gevonden; komen: kwam kwamen gekomen`
    .split(';')
    .flatMap((line) => {
      const [verb = '', forms = ''] = line.split(':');
      return forms
        .trim()
        .split(/\s+/)
        .map((form): [string, string] => [form, verb.trim()]);
    }),
);
/** Stemming a word costs far more than looking it up, and people use the same words. */
const MOST_STEMS = 20_000;
const STEMS: Record<Locale, Map<string, string>> = { nl: new Map(), en: new Map() };
/** Of each irregular verb's stem, the letters that its forms begin with. */
const DUTCH_BEGINNINGS = new Map<string, string[]>();
for (const [form, verb] of DUTCH_FORMS) {
  const stem = dutch(verb);
  DUTCH_BEGINNINGS.set(stem, [...(DUTCH_BEGINNINGS.get(stem) ?? []), form.charAt(0)]);
}
const COMPARATIVE = /^([a-z]{3,})er$/;
const PARTICIPLE = /^(aan|af|bij|door|in|mee|na|om|op|over|terug|toe|uit|vast|weg)?ge([a-z]{3,}?)(?:d|t|de|te|en)$/;

/**
 * The stem of a folded word: Snowball's, and for Dutch also what it leaves alone: irregular forms, and plurals in -s
 * (fiches).
 */
export function stemOf(word: string, locale: Locale): string {
  const known = STEMS[locale].get(word);
  if (known !== undefined) return known;

  const stem = newStem(word, locale);
  if (STEMS[locale].size >= MOST_STEMS) STEMS[locale].clear();
  STEMS[locale].set(word, stem);
  return stem;
}

function newStem(word: string, locale: Locale): string {
  if (locale === 'en') return english(word);
  const stem = dutch(DUTCH_FORMS.get(word) ?? word);
  return stem === word && stem.length > 4 && /[^s]s$/.test(stem) ? dutch(stem.slice(0, -1)) : stem;
}

/**
 * The letters that a word may begin with that has one of these stems. No suffix changes the first letter; only the
 * irregular forms have others.
 */
export function beginningsOf(stems: Iterable<string>, locale: Locale): Set<string> {
  const letters = new Set<string>();
  for (const stem of stems) {
    letters.add(stem.charAt(0));
    for (const letter of locale === 'nl' ? (DUTCH_BEGINNINGS.get(stem) ?? []) : []) letters.add(letter);
  }
  return letters;
}

/**
 * The stem that a word would have if it is a Dutch past participle (gewijzigd of wijzigen, aangepast of aanpassen) or
 * comparative (hoger of hoog), null if it does not look like one. Only a guess (gebied and kamer are none), so it stands
 * beside the stem and never in its place.
 */
export function guessedStem(word: string, locale: Locale): string | null {
  if (locale !== 'nl') return null;
  const participle = PARTICIPLE.exec(word);
  if (participle) return dutch(`${participle[1] ?? ''}${participle[2]!}en`);
  const comparative = COMPARATIVE.exec(word);
  return comparative ? dutch(comparative[1]!) : null;
}
