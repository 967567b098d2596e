import fc from 'fast-check';
import { groupInWorker } from './group-in-worker.js';
import { groupQuestions, type QuestionGroup, type Unanswered } from './grouping.js';
import type { GroupingOptions } from './question-group.js';

const PARCEL = [
  'Where is my parcel, it has not been delivered',
  'My parcel has not arrived yet',
  'The parcel was not delivered today',
  'When does my parcel arrive?',
  'Parcel still not delivered, where is it',
  'delivery of my parcel is late',
];
const PRINTER = [
  'De printer drukt niets af',
  'Mijn printer doet het niet meer, hij drukt niet af',
  'Printer geeft een storing bij het afdrukken',
  'afdrukken lukt niet op de printer',
  'Waarom drukt de printer alleen lege pagina’s af?',
  'storing printer',
];
const HOLIDAY = ['How do I ask for holiday leave?', 'asking for leave during the holiday', 'holiday leave request'];

const asked = (texts: readonly string[], prefix: string): Unanswered[] =>
  texts.map((text, n) => ({ id: `${prefix}${n}`, text }));
const parcel = asked(PARCEL, 'parcel-');
const printer = asked(PRINTER, 'printer-');
const holiday = asked(HOLIDAY, 'holiday-');
const all = [...parcel, ...printer, ...holiday];
const having = (groups: readonly QuestionGroup[], id: string) => groups.find(({ members }) => members.includes(id));

describe('grouping questions that nothing answers', () => {
  it('puts questions together that ask the same, in both languages, largest group first', () => {
    const groups = groupQuestions(all, []);

    for (const { members } of groups) expect(new Set(members.map((id) => id.split('-')[0])).size).toBe(1);
    expect(groups.reduce((sum, { members }) => sum + members.length, 0)).toBeGreaterThanOrEqual(12);
    expect(groups.map(({ members }) => members.length)).toEqual(
      groups.map(({ members }) => members.length).toSorted((a, b) => b - a),
    );
  });

  it('keeps apart what only a few ask, on a desk of many things', () => {
    const questions = [
      ...asked(
        ['laadpaal aan huis', 'Kunnen jullie een laadpaal plaatsen?', 'een laadpaal bij mijn huis laten plaatsen'],
        'charger-',
      ),
      ...asked(['is jullie stroom groen', 'Waar komt de groene stroom vandaan?', 'groene stroom van jullie'], 'green-'),
      ...asked(
        ['zakelijk contract', 'contract voor mijn zaak, kan dat', 'Kan ik een zakelijk contract krijgen?'],
        'business-',
      ),
      ...asked(
        ['schade door monteur', 'De monteur heeft schade gemaakt', 'schade na bezoek van de monteur'],
        'damage-',
      ),
      ...asked(['korting voor vrienden', 'Krijg ik korting als vrienden klant worden?', 'vriendenkorting'], 'friends-'),
    ];
    const groups = groupQuestions([...all, ...questions], []);

    expect(groups.length).toBeGreaterThanOrEqual(6);
    for (const { members } of groups) expect(new Set(members.map((id) => id.split('-')[0])).size).toBe(1);
  });

  it('names a group by the words its questions share, as they were typed', () => {
    const groups = groupQuestions(all, []);

    expect(having(groups, 'parcel-0')!.words).toContain('parcel');
    expect(having(groups, 'printer-0')!.words).toContain('printer');
    expect(having(groups, 'printer-0')!.words).not.toContain('de');
  });

  it('names no group by what people say everywhere, nor with the capital of a sentence', () => {
    const greeted = PARCEL.map((text, n) => ({ id: `${n}`, text: `${text}. Regards from my phone` }));
    const elsewhere = Array.from({ length: 40 }, (_, n) => `Question ${n}, regards from my phone`);
    const words = (options: GroupingOptions) => groupQuestions(greeted, [], options)[0]!.words;

    expect(words({}).slice(0, 4)).toContain('regards');
    expect(words({ elsewhere }).slice(0, 4)).toEqual(expect.arrayContaining(['parcel', 'delivered']));
    expect(words({ elsewhere }).slice(0, 3)).not.toContain('regards');
  });

  it('names nothing by what one customer wrote, nor by a number', () => {
    const groups = groupQuestions(
      PARCEL.map((text, n) => ({ id: `${n}`, text: `${text} 3SABCD20261122 ${n === 0 ? 'Janssen' : ''}` })),
      [],
    );

    const words = groups.flatMap((group) => group.words);
    expect(words).toContain('parcel');
    expect(words.join(' ')).not.toMatch(/Janssen|2026/i);
  });

  it('names nothing by what one customer wrote more than once', () => {
    const signed = PARCEL.map((text, n) => ({ id: `${n}`, text: `${text} ${n < 3 ? 'Kwakkelstein' : ''}` }));
    const words = (by: (n: number) => string) =>
      groupQuestions(
        signed.map((question, n) => ({ ...question, by: by(n) })),
        [],
      ).flatMap((group) => group.words);

    expect(words((n) => `customer-${n}`)).toContain('Kwakkelstein');
    expect(words((n) => (n < 3 ? 'Kwakkelstein' : `customer-${n}`))).not.toContain('Kwakkelstein');
  });

  it('leaves a question out that resembles no other', () => {
    const groups = groupQuestions([...all, { id: 'odd', text: 'Zebra xylophone quantum' }], []);

    expect(having(groups, 'odd')).toBeUndefined();
  });

  it('answers the same for the same questions', () => {
    expect(groupQuestions(all, [])).toEqual(groupQuestions(all, []));
  });

  it('does it in a thread of its own with the same answer', async () => {
    expect(await groupInWorker(all, [])).toEqual(groupQuestions(all, []));
  });

  it('stops when asked to', async () => {
    await expect(groupInWorker(all, [], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('whatever is asked', () => {
  const quick = (texts: readonly string[]) => groupQuestions(asked(texts, ''), []);

  it('finds no group in nothing, in one question, in signs only', () => {
    expect(quick([])).toEqual([]);
    expect(quick(['Where is my parcel?'])).toEqual([]);
    expect(quick(['🙂', '🙂', '🙂', '', '...', '\u0000'])).toEqual([]);
  });

  it('finds one group in the same question many times', () => {
    const groups = quick(Array.from({ length: 50 }, () => 'Where is my parcel?'));

    expect(groups.map(({ members }) => members.length)).toEqual([50]);
  });

  it('groups another script, and one that is written without spaces', () => {
    const greek = ['Πού είναι το δέμα μου;', 'Το δέμα μου δεν ήρθε', 'δέμα που δεν ήρθε'];
    const chinese = ['我的包裹在哪里', '包裹在哪里呢', '我的包裹还没到'];
    const groups = quick([...greek, ...chinese]);

    expect(groups.length).toBeGreaterThan(0);
    for (const { members } of groups) expect(new Set(members.map((id) => Number(id) < 3)).size).toBe(1);
  });

  it('reads no more of a huge text than it needs', () => {
    const huge = 'parcel not delivered '.repeat(500_000);
    const unbroken = 'x'.repeat(10_000_000);

    expect(having(quick([huge, unbroken, ...PARCEL]), '0')).toBeDefined();
  });

  it('puts every question in one group at most, whatever it says', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(...PARCEL, ...PRINTER), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
        const members = quick(texts).flatMap((group) => group.members);
        expect(new Set(members).size).toBe(members.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('from day to day', () => {
  it('keeps the key of a group as questions join and leave', () => {
    const before = groupQuestions(all, []);
    const more = [...all.slice(1), { id: 'parcel-new', text: 'my parcel was not delivered' }];
    const after = groupQuestions(more, before);

    expect(having(after, 'parcel-new')!.key).toBe(having(before, 'parcel-1')!.key);
    expect(having(after, 'printer-0')!.key).toBe(having(before, 'printer-0')!.key);
  });

  it('gives groups that are new keys that nobody had', () => {
    const before = groupQuestions(parcel, []);
    const after = groupQuestions([...parcel, ...printer], before);

    const keys = after.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(having(after, 'printer-0')!.key).not.toBe(before[0]!.key);
  });
});
