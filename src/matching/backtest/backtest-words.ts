import type { Locale } from '../../platform/locale/index.js';

/** What the page says, in both languages. */
export interface BacktestWords {
  title: string;
  /** Begins with two numbers: tickets and articles. */
  summary: (tickets: string, articles: string) => string;
  madeTimes: string;
  atOnce: string;
  ofThree: string;
  predicted: (threshold: string) => string;
  rightOfThose: string;
  off: string;
  rank: string;
  overlap: string;
  weeks: string;
  weeksHelp: string;
  reliability: string;
  reliabilityHelp: string;
  thresholds: string;
  thresholdsHelp: string;
  faq: string;
  faqHelp: string;
  week: string;
  tickets: string;
  said: string;
  right: string;
  threshold: string;
  share: string;
  article: string;
  place: string;
  predictedPlace: string;
  asNumbers: string;
  nothing: string;
}

export const BACKTEST_WORDS: Record<Locale, BacktestWords> = {
  en: {
    title: 'Can the predictions be trusted?',
    summary: (tickets, articles) =>
      `${tickets} tickets of this desk, predicted again in the order in which they came, each knowing only what was known before its Monday. ${articles} articles.`,
    madeTimes:
      'The tickets had no times. They were spread evenly over half a year by chance, so what is said about weeks and the FAQ only shows how learning goes.',
    atOnce: 'right at once',
    ofThree: 'right among the first three',
    predicted: (threshold) => `of the tickets predicted, from ${threshold} on`,
    rightOfThose: 'of those predictions right',
    off: 'off in what is said about certainty',
    rank: 'rank correlation of the FAQ from predictions alone with that from confirmed links',
    overlap: 'of the ten most asked articles are in both',
    weeks: 'Week by week',
    weeksHelp: 'A line that rises is learning. A fall means something new was asked, or articles changed.',
    reliability: 'When it says 80 %, is it right 8 times out of 10?',
    reliabilityHelp:
      'Points on the dashed line are honest. Below it the predictions are too sure of themselves, above it too modest. Larger points stand for more tickets.',
    thresholds: 'How sure should it be before it is taken for the answer?',
    thresholdsHelp:
      'Further to the right fewer tickets are predicted, and more of them are right. Choose the lowest threshold (MATCH_THRESHOLD) at which you can live with what is wrong.',
    faq: 'The FAQ from predictions alone',
    faqHelp:
      'The most asked articles with their place by what people confirmed, and by predictions that nobody looked at, each ticket shared by all articles that are likely.',
    week: 'Week of',
    tickets: 'Tickets',
    said: 'Said',
    right: 'Right',
    threshold: 'Threshold',
    share: 'Predicted',
    article: 'Article',
    place: 'Place by links',
    predictedPlace: 'Place by predictions',
    asNumbers: 'As numbers',
    nothing: 'There are no tickets yet of which a person said which article answers them.',
  },
  nl: {
    title: 'Zijn de voorspellingen te vertrouwen?',
    summary: (tickets, articles) =>
      `${tickets} tickets van deze desk, opnieuw voorspeld in de volgorde waarin ze kwamen, elk met alleen wat vóór de maandag bekend was. ${articles} artikelen.`,
    madeTimes:
      'De tickets hadden geen tijden. Ze zijn door toeval gelijkmatig over een half jaar verdeeld; wat over weken en de FAQ staat, laat dus alleen zien hoe het leren gaat.',
    atOnce: 'meteen goed',
    ofThree: 'goed bij de eerste drie',
    predicted: (threshold) => `van de tickets voorspeld, vanaf ${threshold}`,
    rightOfThose: 'van die voorspellingen goed',
    off: 'ernaast in wat over de zekerheid wordt gezegd',
    rank: 'rangcorrelatie van de FAQ uit alleen voorspellingen met die uit bevestigde koppelingen',
    overlap: 'van de tien meest gevraagde artikelen staat in beide',
    weeks: 'Week na week',
    weeksHelp:
      'Een stijgende lijn is leren. Een daling betekent dat er iets nieuws werd gevraagd, of dat artikelen veranderden.',
    reliability: 'Als er 80 % staat, klopt het dan 8 van de 10 keer?',
    reliabilityHelp:
      'Punten op de stippellijn zijn eerlijk. Eronder zijn de voorspellingen te zeker van hun zaak, erboven te bescheiden. Grotere punten staan voor meer tickets.',
    thresholds: 'Hoe zeker moet het zijn voordat het als antwoord geldt?',
    thresholdsHelp:
      'Verder naar rechts worden minder tickets voorspeld, en is meer ervan goed. Kies de laagste drempel (MATCH_THRESHOLD) waarbij je kunt leven met wat fout is.',
    faq: 'De FAQ uit alleen voorspellingen',
    faqHelp:
      'De meest gevraagde artikelen met hun plaats volgens wat mensen bevestigden, en volgens voorspellingen waar niemand naar keek, elk ticket verdeeld over alle artikelen die het kunnen zijn.',
    week: 'Week van',
    tickets: 'Tickets',
    said: 'Gezegd',
    right: 'Goed',
    threshold: 'Drempel',
    share: 'Voorspeld',
    article: 'Artikel',
    place: 'Plaats volgens koppelingen',
    predictedPlace: 'Plaats volgens voorspellingen',
    asNumbers: 'Als getallen',
    nothing: 'Er zijn nog geen tickets waarvan iemand zei welk artikel ze beantwoordt.',
  },
};
