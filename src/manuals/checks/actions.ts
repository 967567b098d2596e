import type { Locale } from '../../platform/locale/index.js';

/** Words that tell somebody to do something, as they begin a step. What is only watched for is not among them. */
const ACTIONS: Record<Locale, ReadonlySet<string>> = {
  nl: new Set(
    (
      'activeer bevestig blaas boor breng demonteer download draai druk duw giet haal hang herhaal herstart houd installeer ' +
      'kies klap klik knip koppel laad leeg leg maak meld monteer neem noteer open pak pas plaats plak plug reinig reset ' +
      'schakel scan schrijf schroef schuif selecteer sla sluit smeer snijd spoel start steek stel stop stuur tik til trek typ ' +
      'tap veeg ververs verbind verplaats vervang verwijder voer vouw vul was zet zoek zuig'
    ).split(' '),
  ),
  en: new Set(
    (
      'activate add attach blow bring choose clean clear click close confirm connect copy cut delete detach disconnect ' +
      'download drain drill drag empty enter fasten fill fit fold hang hold insert install lift load loosen lower measure ' +
      'mount move open paste place plug pour press pull push put raise refill reinstall release remove repeat replace reset ' +
      'restart rinse rotate save scan screw select send set slide start stop switch take tap tighten turn type unfold unlock ' +
      'unplug unscrew update upload vacuum wash wipe write'
    ).split(' '),
  ),
};
const BETWEEN =
  /,?\s+(?:en|and)(?:\s+(?:dan|daarna|vervolgens|ook|then|next|also))?\s+|;\s*|,\s+(?:dan|daarna|vervolgens|then)\s+|[.!]\s+(?:(?:dan|daarna|vervolgens|then|next|afterwards),?\s+)?/i;

/** How many things a step tells somebody to do: each should be a step of its own, or one is overlooked. */
export function actionsIn(step: string, locale: Locale): number {
  return step.split(BETWEEN).filter((part) => {
    const first = /^[^\p{L}]*(\p{L}+)/u.exec(part)?.[1]?.toLowerCase();
    return first !== undefined && ACTIONS[locale].has(first);
  }).length;
}
