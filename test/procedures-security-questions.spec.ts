import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionsService } from '../src/accounts/index.js';
import { SecurityQuestions } from '../src/procedures/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';
import { callerOf } from './setup/caller.js';
import { Visitor } from './setup/visitor.js';

const PASSWORD = 'vier losse woorden samen';
const QUESTIONS = [
  { question: 'Hoe heette je eerste huisdier?', answer: 'Poekie de Kat' },
  { question: 'Wie was mijn buurman?', answer: 'Meneer Jansen' },
];

describe('security questions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const customer = () => buildAccount(app, { password: PASSWORD });
  const audited = async (account: { id: string }) => {
    const rows = await app.db.query<{ action: string; all: string }>(
      `SELECT action, a::text AS all FROM audit a WHERE subject = $1 AND action LIKE '%security%' ORDER BY seq`,
      [`account:${account.id}`],
    );
    expect(JSON.stringify(rows)).not.toMatch(/poekie|jansen/i);
    return rows.map(({ action }) => action);
  };

  it('are chosen, changed and removed on a page, which never shows an answer', async () => {
    const anna = await customer();
    const visitor = new Visitor(app, await signIn(app, anna));
    await visitor.open('/nl/my/account');
    expect((await visitor.open('/nl/my/security-questions')).text).not.toContain('Verwijder ze');
    const filled = {
      question1: QUESTIONS[0]!.question,
      answer1: 'Poekie de Kat',
      question2: 'own',
      own2: QUESTIONS[1]!.question,
      answer2: 'Meneer Jansen',
    };
    const wrong = await visitor.submit('/security-questions', { ...filled, password: 'niet dit wachtwoord' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Dit is niet je huidige wachtwoord.');
    expect(wrong.html).toContain(`value="${QUESTIONS[1]!.question}"`);
    expect(wrong.html).not.toMatch(/Poekie|Jansen|niet dit/);
    const short = await visitor.submit('/security-questions', {
      ...filled,
      answer1: '?!.',
      answer2: '',
      own2: '',
      password: PASSWORD,
    });
    expect(short.text).toContain('Geef een antwoord van minstens 3 letters of cijfers.');
    expect(short.text).toContain('Kies een vraag, of schrijf er zelf een');
    expect(short.text).not.toContain('Kies verschillende vragen');
    const alike = await visitor.submit('/security-questions', {
      ...filled,
      answer2: 'poekie de kat',
      password: PASSWORD,
    });
    expect(alike.text).toContain('Kies verschillende vragen');
    expect(await app.get(SecurityQuestions).of(anna.id)).toEqual([]);
    const saved = await visitor.submit('/security-questions', { ...filled, password: PASSWORD });
    expect(saved.text).toContain('Je controlevragen zijn bewaard.');
    expect(await app.get(SecurityQuestions).areAnswers(anna.id, ['poekie, de kat', 'MENEER JANSEN'])).toBe(true);

    const again = await visitor.open('/nl/my/security-questions');
    expect(again.text).toContain('Je hebt 2 controlevragen.');
    expect(again.html).not.toMatch(/Poekie|Jansen/i);
    // In the other language they are still the ones that were chosen.
    const english = await visitor.open('/en/my/security-questions');
    for (const { question } of QUESTIONS.slice(0, 2)) expect(english.html).toContain(`selected>${question}`);
    await visitor.open('/nl/my/security-questions');
    const third = { question3: 'Wat was je eerste baantje?', answer3: 'Krantenwijk' };
    await visitor.submit('/security-questions', {
      ...third,
      answer1: 'Minoes',
      answer2: 'Mevrouw Smit',
      password: PASSWORD,
    });
    expect(await app.get(SecurityQuestions).areAnswers(anna.id, ['Minoes', 'Mevrouw Smit', 'krantenwijk'])).toBe(true);
    expect(await app.get(SecurityQuestions).areAnswers(anna.id, ['poekie de kat', 'meneer jansen'])).toBe(false);

    await visitor.open('/nl/my/security-questions');
    expect((await visitor.submit('/removal', { password: 'nee, niet dit' })).status).toBe(422);
    expect((await visitor.submit('/removal', { password: PASSWORD })).text).toContain('zijn verwijderd');
    expect(await app.get(SecurityQuestions).of(anna.id)).toEqual([]);
    expect(await audited(anna)).toEqual([
      'account.security-questions-set',
      'account.security-questions-set',
      'account.security-questions-removed',
    ]);
    const kept = await app.db.query('SELECT * FROM mail');
    expect(JSON.stringify(kept)).not.toMatch(/Poekie|Jansen/i);
  });

  it('ask for the password, or for a sign-in link that was used just now', async () => {
    const anna = await customer();
    const own = await callerOf(app, anna);
    const put = (body: object) => own.put('/me/security-questions', body);
    expect((await put({ questions: QUESTIONS }).expect(403)).body.code).toBe('wrong-password');
    await put({ questions: QUESTIONS, password: PASSWORD }).expect(200);
    await put({ questions: QUESTIONS.slice(1), password: PASSWORD }).expect(400);
    await put({ questions: [QUESTIONS[0], QUESTIONS[0]], password: PASSWORD }).expect(400);
    await put({ questions: [QUESTIONS[0], { question: 'Iets anders?', answer: ' -?- ' }], password: PASSWORD }).expect(
      400,
    );
    expect((await own.delete('/me/security-questions').expect(403)).body.code).toBe('wrong-password');
    expect((await own.get('/me/security-questions').expect(200)).body.items).toHaveLength(2);

    const bert = await buildAccount(app);
    const page = new Visitor(app, await signIn(app, bert));
    await page.open('/en/my/security-questions');
    const values = {
      question1: 'What was your first pet called?',
      answer1: 'Rex',
      question2: 'own',
      own2: 'Whom do I trust?',
    };
    const late = await page.submit('/security-questions', { ...values, answer2: 'Nobody' });
    expect(late.text).toContain('Sign in again with a link');
    const device = { address: '127.0.0.1', userAgent: 'a test' };
    const { token } = await app.get(SessionsService).open(bert.id, device, 'link');
    const fresh = new Visitor(app, `session=${token}`);
    await fresh.open('/en/my/security-questions');
    expect((await fresh.submit('/security-questions', { ...values, answer2: 'Nobody' })).text).toContain('are saved');
    app.clock.advance({ minutes: 16 });
    await fresh.open('/en/my/security-questions');
    expect((await fresh.submit('/removal')).text).toContain('Sign in again with a link');
    expect(await app.get(SecurityQuestions).of(bert.id)).toHaveLength(2);
  });

  it('stay whole when they are chosen twice at once, and are nobody else’s', async () => {
    const anna = await customer();
    const own = await callerOf(app, anna);
    const others = QUESTIONS.map(({ question, answer }) => ({ question: `${question} (2)`, answer: `${answer} 2` }));
    const put = (questions: object) => own.put('/me/security-questions', { questions, password: PASSWORD });
    const answers = await Promise.all([put(QUESTIONS), put(others), put(QUESTIONS)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const held = await app.get(SecurityQuestions).of(anna.id);
    expect([QUESTIONS, others].map((all) => all.map(({ question }) => question))).toContainEqual(held);
    const other = new Visitor(app, await signIn(app, await customer()));
    expect((await other.open('/nl/my/security-questions')).html).not.toContain('buurman');
    expect((await new Visitor(app).open('/nl/my/security-questions')).path).toContain('sign-in');
  });

  it('take no silence for an answer', async () => {
    const anna = await customer();
    const questions = app.get(SecurityQuestions);
    expect(await questions.areAnswers(anna.id, [])).toBe(false);
    await (
      await callerOf(app, anna)
    )
      .put('/me/security-questions', { questions: QUESTIONS, password: PASSWORD })
      .expect(200);
    for (const answers of [[], ['', ''], ['Poekie de Kat'], ['Poekie de Kat', '...']]) {
      expect(await questions.areAnswers(anna.id, answers)).toBe(false);
    }
  });
});
