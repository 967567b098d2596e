import type { Locale } from '../../platform/locale/index.js';

const STOP_WORDS: Record<Locale, ReadonlySet<string>> = {
  nl: words(`aan al alle alleen als andere bij daar dan dat de der deze die dit doe doen door dus een en er erg etc
    gaan ga geen geweest haar had heb hebben heeft hem hen het hier hij hoe hun ik iets in is ja je jij jou jouw jullie
    kan kun kunnen kunt maak maar me meer men met mij mijn moet moeten mag na naar niet nog nu of om omdat ons onze ook op
    over te tegen toch toe tot u uit uw van veel via voor waar waarom wanneer was wat we weer wel werd wie wij wil wilde
    word worden wordt zal ze zei zelf zich zij zijn zo zou graag welke hoeveel`),
  en: words(`a about after all also am an and any are as at be because been before being but by can could did do does
    doing for from get had has have having he her here hers him his how i if in into is it its just let me my need no nor
    not of on or our out over please she should so some than that the their them then there these they this those to too
    under until up us want was we were what when where which while who why will with would you your`),
};

/** Words that say nothing about what a text is about. A query of nothing but these keeps them. */
export function isStopWord(word: string, locale: Locale): boolean {
  return STOP_WORDS[locale].has(word);
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
