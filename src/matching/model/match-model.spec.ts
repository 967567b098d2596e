import { describe, expect, it } from '@jest/globals';
import { MatchModel } from './match-model.js';
import type { AskedText, Candidate, KnownArticle, KnownLink, Match, ModelQuality } from './match-model.js';
import { TrainingThread } from './training-thread.js';

const ARTICLES: KnownArticle[] = [
  article('password', 'Wachtwoord vergeten', 'Forgotten password'),
  article('parking', 'Parkeervergunning aanvragen', 'Apply for a parking permit'),
  article('waste', 'Afvalpas kwijt', 'Lost waste card'),
];

describe('the matcher model', () => {
  it('is useful before anybody linked anything', () => {
    const model = MatchModel.train({ articles: ARTICLES, links: [] });

    expect(best(model, 'ik ben mijn wachtwoord vergeten')).toBe('password');
    expect(best(model, 'I lost the card for the waste container')).toBe('waste');
    const quality: ModelQuality = model.quality;
    expect(quality).toMatchObject({ links: 0, articles: 3, topOne: null });
  });

  it('learns from one link, and forgets it', () => {
    const model = MatchModel.train({ articles: ARTICLES, links: links(4) });
    const before: Match = model.match(asked('my neighbour took the spot before my house'));
    const link = {
      ticketId: 't-1',
      articleId: 'parking',
      asked: asked('someone stands on the spot before my house'),
      at: 1,
    };

    model.learn(link);
    const after = model.match(asked('my neighbour took the spot before my house'));
    model.forget('t-1', 'parking');

    const [first]: Candidate[] = after.candidates;
    expect(first?.articleId).toBe('parking');
    expect(first?.similar[0]?.ticketId).toBe('t-1');
    expect(model.match(asked('my neighbour took the spot before my house'))).toEqual(before);
  });

  it('answers the same after being written and read', () => {
    const model = MatchModel.train({ articles: ARTICLES, links: links(240) });
    const again = MatchModel.read(model.write());

    expect(again.match(asked('password does not work'))).toEqual(model.match(asked('password does not work')));
    expect(again.write()).toEqual(model.write());
  });

  it('knows a new article beside more than a thousand by its own words, not by those of all', () => {
    const word = (n: number) =>
      [...String(n)].map((digit) => 'bdfgklmprs'[Number(digit)]! + 'aeiouaeiou'[n % 10]!).join('');
    const many = Array.from({ length: 1_100 }, (_, n) =>
      article(
        `many-${n}`,
        `Slimme thermostaat koppelen met ${word(n + 1_000)}`,
        `Connect smart thermostat with ${word(n + 1_000)}`,
      ),
    );
    const model = MatchModel.train({ articles: many, links: [] });
    const question = asked(`slimme thermostaat koppelen met ${word(1_234)} of ${word(1_235)}`);
    const before = model.match(question).candidates.map(({ articleId }) => articleId);

    model.putArticle(
      article('new', 'Slimme thermostaat koppelen met xylofoon', 'Connect smart thermostat with xylophone'),
    );

    expect(before.slice(0, 2).toSorted()).toEqual(['many-234', 'many-235']);
    expect(model.match(question).candidates.map(({ articleId }) => articleId)).toEqual(before);
    expect(best(model, 'slimme thermostaat koppelen met xylofoon')).toBe('new');
  });

  it('refuses bytes that are no model', () => {
    const bytes = MatchModel.train({ articles: ARTICLES, links: [] }).write();
    bytes[bytes.length - 1]! ^= 1;

    expect(() => MatchModel.read(bytes)).toThrow('broken');
    expect(() => MatchModel.read(new Uint8Array(3))).toThrow('no matcher model');
  });

  it.each(['', ' ', '🙂', '我忘记了密码', '\0\uD800', 'a'.repeat(10_000_000), 'x y '.repeat(2_500_000)])(
    'answers any text (%#)',
    (text) => {
      const { candidates, none } = MatchModel.train({ articles: ARTICLES, links: links(4) }).match(asked(text), 50);
      const sum = candidates.reduce((total, { probability }) => total + probability, none);

      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      expect(candidates.every(({ probability }) => probability >= 0 && probability <= 1)).toBe(true);
    },
  );

  it('knows an article that came later, and no longer one that went', () => {
    const model = MatchModel.train({ articles: ARTICLES, links: links(40) });

    model.putArticle(article('bikes', 'Fiets kwijt', 'Lost bicycle'));
    expect(best(model, 'where is my bicycle')).toBe('bikes');
    expect(best(MatchModel.read(model.write()), 'where is my bicycle')).toBe('bikes');

    model.removeArticle('bikes');
    const { candidates } = model.match(asked('where is my bicycle'), 50);
    expect(candidates.map(({ articleId }) => articleId)).not.toContain('bikes');
    expect(model.quality.articles).toBe(3);
  });

  it('takes back a link of the training, and gives it again', () => {
    const model = MatchModel.train({ articles: ARTICLES, links: links(40) });
    const before = model.match(asked('password does not work'));

    model.forget('ticket-0', 'password');
    const without = model.match(asked('password does not work'));
    model.learn(links(1)[0]!);

    expect(without.candidates[0]!.similar.map(({ ticketId }) => ticketId)).not.toContain('ticket-0');
    expect(model.match(asked('password does not work'))).toEqual(before);
  });

  it('says which words spoke for an article, as they were typed', () => {
    const model = MatchModel.train({ articles: ARTICLES, links: [] });

    expect(model.match(asked('Ik ben mijn Wachtwoord vergeten!')).candidates[0]!.words).toEqual(
      expect.arrayContaining(['Wachtwoord', 'vergeten']),
    );
  });

  it('is the same in whatever order it reads its links', () => {
    const input = { articles: ARTICLES, links: links(40) };
    const turned = { articles: ARTICLES, links: links(40).toReversed() };

    expect(Buffer.from(MatchModel.train(turned).write()).equals(MatchModel.train(input).write())).toBe(true);
  });

  it('trains in a thread to the same bytes, first without some links and then with them', async () => {
    const thread = new TrainingThread();
    thread.add({ articles: ARTICLES, links: links(40) });
    const trained = async (without: KnownLink[]) => Buffer.from((await thread.train({ without, seed: 3 })).bytes);
    const here = (some: KnownLink[]) => MatchModel.train({ articles: ARTICLES, links: some }, { seed: 3 }).write();

    expect((await trained(links(40).slice(30))).equals(here(links(30)))).toBe(true);
    expect((await trained([])).equals(here(links(40)))).toBe(true);
    await thread.stop();
  });

  it('stops training when asked to', async () => {
    const thread = new TrainingThread(AbortSignal.timeout(1));
    thread.add({ articles: ARTICLES, links: links(40) });

    await expect(thread.train()).rejects.toThrow('aborted');
    expect(() => thread.add({ links: links(1) })).toThrow('aborted');
  });
});

function best(model: MatchModel, text: string): string | undefined {
  return model.match(asked(text)).candidates[0]?.articleId;
}

function article(id: string, nl: string, en: string): KnownArticle {
  const texts = [
    { locale: 'nl' as const, title: nl, body: '' },
    { locale: 'en' as const, title: en, body: '' },
  ];
  return { id, productId: null, texts };
}

function links(count: number): KnownLink[] {
  const texts = [
    'password does not work',
    'parking before my house',
    'waste card is gone',
    'nieuwe vergunning',
    'pas kwijt',
  ];
  return Array.from({ length: count }, (_, n) => ({
    ticketId: `ticket-${n}`,
    articleId: ['password', 'parking', 'waste', 'parking', 'waste'][n % 5]!,
    asked: asked(`${texts[n % 5]!} ${n}`),
    at: n,
  }));
}

function asked(text: string): AskedText {
  return { subject: '', text, locale: null, productId: null };
}
