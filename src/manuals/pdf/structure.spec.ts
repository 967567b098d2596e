import { describe, expect, it } from '@jest/globals';
import type { OutlineEntry, PageText } from './pdf-text.js';
import { structured } from './structure.js';

interface Printed {
  text: string;
  size?: number;
  font?: string;
  x?: number;
  /** White above it, in lines. */
  after?: number;
}

/** A page as a printer sets it: a running head, lines from the top down, and a number at the foot. */
function page(number: number, lines: readonly (Printed | string)[], head = 'HANDLEIDING LAADPAAL'): PageText {
  let y = 800;
  const runs = lines.map((line) => {
    const { text, size = 10, font = 'serif', x = 70, after = 1 } = typeof line === 'string' ? { text: line } : line;
    y -= 12 * after;
    return { text, x, y, width: text.length * size * 0.45, size, font };
  });
  const furniture = { width: 100, size: 10, font: 'serif' };
  return {
    page: number,
    height: 842,
    runs: [
      { ...furniture, text: `${head} ${number}`, x: 70, y: 830 },
      ...runs,
      { ...furniture, text: `${number}`, x: 300, y: 30 },
    ],
  };
}

const heading = (text: string, size = 16): Printed => ({ text, size, font: 'bold', after: 3 });
const read = (pages: PageText[], outline: OutlineEntry[] = []) => structured({ pages, outline }, 'Pagina');
const filler = ['Dit is een gewone regel tekst op een bladzij,', 'en dit is de regel die erop volgt.'];

describe('a book in print', () => {
  it('becomes sections with their numbers and depth, without heads, feet and page numbers', () => {
    const sections = read([
      page(1, [heading('1 Aan de slag', 20), ...filler, heading('1.1 Ophangen'), ...filler]),
      page(2, [heading('1.2 Aansluiten op het'), { text: 'lichtnet', size: 16, font: 'bold', after: 1.6 }, ...filler]),
      page(3, [heading('2 Storingen', 20), ...filler]),
    ]);
    expect(sections.map(({ level, number, title, page: on }) => [level, number, title, on])).toEqual([
      [1, '1', 'Aan de slag', 1],
      [2, '1.1', 'Ophangen', 1],
      [2, '1.2', 'Aansluiten op het lichtnet', 2],
      [1, '2', 'Storingen', 3],
    ]);
    for (const { body } of sections) expect(body).toBe(filler.join(' '));
  });

  it('believes its outline about what is a heading and how deep', () => {
    const loud = heading('Dit staat er groot, en is geen kop');
    const outline = ['Begin', 'Midden', 'Einde'].map((title, index) => ({ title, level: index + 1, page: index + 1 }));
    const sections = read(
      [
        page(1, [heading('Begin'), ...filler, loud]),
        page(2, [heading('Midden'), ...filler]),
        page(3, [heading('Einde'), ...filler]),
      ],
      outline,
    );
    expect(sections.map(({ level, title }) => [level, title])).toEqual([
      [1, 'Begin'],
      [2, 'Midden'],
      [3, 'Einde'],
    ]);
    expect(sections[0]!.body).toContain('Dit staat er groot');
  });

  it('makes words whole that a line end cut, and lets compounds keep their hyphen', () => {
    const [section] = read([
      page(1, [
        heading('Woorden'),
        'De hand-',
        'leiding is voor Linux gebruikers en Linux-',
        'ontwikkelaars. Kijk op https://voorbeeld.nl/',
        'hulp voor meer. Het gaat om 100-',
        '200 regels.',
      ]),
      page(2, ['Meer over Linux.']),
    ]);
    expect(section!.body).toContain('De handleiding is voor Linux gebruikers en Linux-ontwikkelaars.');
    expect(section!.body).toContain('https://voorbeeld.nl/hulp voor meer. Het gaat om 100-200 regels.');
  });

  it('goes on with a sentence overleaf, and puts the note at the foot behind the section', () => {
    const [section] = read([
      page(1, [
        heading('Noten'),
        ...filler,
        'Een zin die op de volgende bladzij',
        { text: '1 De noot staat klein.', size: 8, after: 3 },
      ]),
      page(2, ['verder gaat.', ...filler]),
      page(3, [heading('Slot'), ...filler]),
    ]);
    expect(section!.body).toContain('Een zin die op de volgende bladzij verder gaat.');
    expect(section!.body.endsWith('\\[1\\] De noot staat klein.')).toBe(true);
  });

  it('recognises lists and numbered steps, and no year for a step', () => {
    const [section] = read([
      page(1, [
        heading('Stappen'),
        'Ga als volgt te werk:',
        '1. Draai de hoofdkraan dicht.',
        { text: '2. Wacht tot de druk eraf is, en', x: 70 },
        { text: 'kijk op de meter.', x: 84 },
        '3. Open het kastje.',
        { text: 'In de doos zitten:', after: 3 },
        '• een sleutel',
        '• een # schroef',
        { text: 'Dat is zo sinds', after: 3 },
        '2010. En dat blijft zo.',
      ]),
    ]);
    expect(section!.body).toBe(
      [
        'Ga als volgt te werk:',
        '1. Draai de hoofdkraan dicht.\n2. Wacht tot de druk eraf is, en kijk op de meter.\n3. Open het kastje.',
        'In de doos zitten:',
        '- een sleutel\n- een # schroef',
        'Dat is zo sinds 2010. En dat blijft zo.',
      ].join('\n\n'),
    );
  });

  it('drops pages of contents', () => {
    const contents = ['1 Begin . . . . . . . . 3', '1.1 Midden . . . . . . . 4', '2 Einde . . . . . . . . 5'];
    const sections = read([page(1, [heading('Inhoud'), ...contents]), page(2, [heading('1 Begin'), ...filler])]);
    expect(sections.map(({ title }) => title)).toEqual(['Begin']);
  });

  it('is cut by page when it has no headings', () => {
    const sections = read([page(1, filler), page(2, filler), page(3, [])]);
    expect(sections.map(({ title, page: on }) => [title, on])).toEqual([
      ['Pagina 1', 1],
      ['Pagina 2', 2],
    ]);
  });
});
