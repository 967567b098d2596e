import type { Locale } from '../src/platform/locale/index.js';

/** A manual with one fault in it, and its twin without. */
export interface PlantedFault {
  /** What a check should say of it. */
  kind: string;
  locale: Locale;
  /** Markdown of the manual, and of an article that cites its section `doen`. */
  manual: string;
  article?: string;
  /** What makes the fault: this text, where the twin has the other. */
  right: string;
  wrong: string;
  releasedOn?: string;
  images?: Record<string, string>;
}

const VULLEN = `# Bijvullen {#doen}

1. Zet de ketel uit en wacht tot hij is afgekoeld.
2. Sluit de vulslang aan op de kraan.
3. Vul de slang met water tot er geen lucht meer in zit.
4. Schroef de slang op de vulkraan van de ketel.
5. Draai de vulkraan langzaam open.
6. Kijk op de manometer tot de druk 1,8 bar is.
7. Draai de vulkraan dicht.
8. Haal de slang los.
`;
const UPDATE = `# Updating {#doen}

1. Open the settings menu on the display.
2. Choose "System" in the list.
3. Tap "Check for updates".
4. Enter the code that we sent you.
5. Wait until the progress bar is full.
6. Restart the thermostat with the round button.
7. Check that the version number is higher than before.
`;
const stepsOf = (manual: string) =>
  manual
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .join('\n');
const steps = (locale: Locale, kind: string, right: string, wrong: string): PlantedFault => {
  const manual = locale === 'nl' ? VULLEN : UPDATE;
  return { kind, locale, manual, article: stepsOf(manual), right, wrong };
};
const text = (locale: Locale, kind: string, manual: string, right: string, wrong: string, more = {}): PlantedFault => ({
  kind,
  locale,
  manual,
  right,
  wrong,
  ...more,
});

const HARD_NL =
  'Desalniettemin dient de eindverantwoordelijke installatiedeskundige voorafgaandelijk de overeenkomstige veiligheidsvoorschriften betreffende drukapparatuur, elektriciteitsvoorzieningen en verbrandingsluchttoevoer onvoorwaardelijk in overeenstemming te brengen met de geldende bovenwettelijke kwaliteitsnormeringen alsmede onderhoudsverplichtingen daaromtrent, onverminderd de verantwoordelijkheden dienaangaande van toeleveringsbedrijven.';
const EASY_NL =
  'Zet de ketel uit. Wacht een half uur. De ketel is nu koud. Kijk op de meter. De naald staat in het groen. Dan is de druk goed. Staat de naald in het rood? Vul dan water bij. Dat duurt vijf minuten.';
const HARD_EN =
  'Notwithstanding the aforementioned considerations, responsible installation professionals unconditionally necessitate comprehensive familiarisation with contemporaneous regulations concerning pressurised apparatus, electrical infrastructure, combustion ventilation, environmental sustainability and organisational accountability preceding commissioning activities undertaken independently.';
const EASY_EN =
  'Switch the boiler off. Wait for half an hour. The boiler is cold now. Look at the dial. The needle is in the green part. Then the pressure is fine. Is the needle in the red part? Then add some water to it.';

/** Thirty faults as people make them, in both languages. */
export const PLANTED: readonly PlantedFault[] = [
  steps('nl', 'missing', '3. Vul de slang met water tot er geen lucht meer in zit.\n', ''),
  steps('nl', 'missing', '7. Draai de vulkraan dicht.\n', ''),
  steps('nl', 'missing', '2. Sluit de vulslang aan op de kraan.\n', ''),
  steps('nl', 'extra', '8. Haal de slang los.', '8. Haal de slang los.\n9. Ontlucht alle radiatoren in huis.'),
  steps('nl', 'extra', '2. Sluit', '2. Bel eerst de storingsdienst.\n3. Sluit'),
  steps(
    'nl',
    'order',
    '5. Draai de vulkraan langzaam open.\n6. Kijk op de manometer tot de druk 1,8 bar is.',
    '5. Kijk op de manometer tot de druk 1,8 bar is.\n6. Draai de vulkraan langzaam open.',
  ),
  steps('en', 'missing', '4. Enter the code that we sent you.\n', ''),
  steps('en', 'missing', '6. Restart the thermostat with the round button.\n', ''),
  steps('en', 'missing', '1. Open the settings menu on the display.\n', ''),
  steps('en', 'extra', '5. Wait', '5. Unplug the router from the wall.\n6. Wait'),
  steps(
    'en',
    'order',
    '3. Tap "Check for updates".\n4. Enter the code that we sent you.',
    '3. Enter the code that we sent you.\n4. Tap "Check for updates".',
  ),
  steps(
    'en',
    'order',
    '5. Wait until the progress bar is full.\n6. Restart the thermostat with the round button.',
    '5. Restart the thermostat with the round button.\n6. Wait until the progress bar is full.',
  ),
  text('nl', 'number-skipped', VULLEN, '4. Schroef de slang op de vulkraan van de ketel.\n', ''),
  text('nl', 'number-skipped', VULLEN, '1. Zet de ketel', '2. Zet de ketel'),
  text('en', 'number-skipped', UPDATE, '5. Wait', '6. Wait'),
  text('nl', 'two-actions', VULLEN, '7. Draai de vulkraan dicht.', '7. Draai de vulkraan dicht en haal de slang los.'),
  text('nl', 'two-actions', VULLEN, '4. Schroef de slang', '4. Pak de sleutel, daarna schroef de slang'),
  text(
    'en',
    'two-actions',
    UPDATE,
    '3. Tap "Check for updates".',
    '3. Tap "Check for updates" and then enter your code.',
  ),
  text('en', 'two-actions', UPDATE, '2. Choose "System" in the list.', '2. Choose "System". Tap "Network".'),
  text(
    'nl',
    'figure-missing',
    `${VULLEN}\nZie figuur 3.\n\n![Figuur 3: de vulkraan](kraan.png)\n`,
    'Zie figuur 3',
    'Zie figuur 4',
    { images: { 'kraan.png': '2026-05-01' } },
  ),
  text(
    'en',
    'figure-missing',
    `${UPDATE}\nSee figure 1.\n\nFigure 1: the round button\n`,
    'Figure 1: the round',
    'The round',
  ),
  text(
    'nl',
    'dead-link',
    `${VULLEN}\n[Meer over druk](#druk)\n\n# Druk {#druk}\n\nDruk is goed.`,
    '(#druk)',
    '(#drukte)',
  ),
  text(
    'nl',
    'dead-link',
    `# 1 Begin {#doen}\n\nZie paragraaf 1.1.\n\n## 1.1 Druk\n\nGoed.`,
    'Zie paragraaf 1.1',
    'Zie paragraaf 1.2',
  ),
  text(
    'en',
    'dead-link',
    `${UPDATE}\n[Reset](/en/manuals/thermostat/sections/reset)`,
    '/sections/reset',
    '/sections/rest',
  ),
  text('nl', 'image-missing', `${VULLEN}\n![De kraan](kraan.png)`, '(kraan.png)', '(kran.png)', {
    images: { 'kraan.png': '2026-05-01' },
  }),
  text('nl', 'old-screenshot', `${VULLEN}\n![Het scherm](nieuw.png)`, '(nieuw.png)', '(oud.png)', {
    releasedOn: '2026-03-01',
    images: { 'nieuw.png': '2026-03-02', 'oud.png': '2024-11-30' },
  }),
  text('en', 'old-screenshot', `${UPDATE}\n![The menu](new.png)`, '(new.png)', '(old.png)', {
    releasedOn: '2026-03-01',
    images: { 'new.png': '2026-03-01', 'old.png': '2026-02-28' },
  }),
  text('nl', 'hard-to-read', `# Veiligheid {#doen}\n\n${EASY_NL}`, EASY_NL, HARD_NL),
  text('en', 'hard-to-read', `# Safety {#doen}\n\n${EASY_EN}`, EASY_EN, HARD_EN),
  text('en', 'number-skipped', UPDATE, '2. Choose "System" in the list.\n', ''),
];
