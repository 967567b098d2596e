import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { ArticlesQueries } from '../src/knowledge/index.js';
import { TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { caller, signedIn } from './setup/knowledge.js';
import { Visitor } from './setup/visitor.js';

describe('between tickets and articles', () => {
  let app: TestApp;
  let studio: Visitor;
  let editor: Awaited<ReturnType<typeof buildAccount>>;
  let customer: Awaited<ReturnType<typeof buildAccount>>;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await buildAccount(app, { role: 'editor', name: 'Eva Redacteur' });
    customer = await buildAccount(app, { name: 'Janneke Pietersen' });
    studio = new Visitor(app, await signIn(app, editor));
  });
  afterAll(() => app.stop());

  const linksOf = async (number: number) =>
    (await app.get(TicketsQueries).get(actorOf(editor), String(number))).links.map(({ articleId }) => articleId);

  it('begins an article from a ticket, without the people in it, beside what looks like it', async () => {
    await buildArticle(app, { question: 'Hoe zeg ik mijn abonnement op?', answer: 'Via je account.' });
    await app.settled();
    const ticket = await buildTicket(app, {
      requesterId: customer.id,
      subject: 'Abonnement opzeggen voor Janneke',
      text: 'Ik ben Janneke Pietersen, bel 06-12345678 of mail j@voorbeeld.nl. Rekening NL91ABNA0417164300.',
      status: 'solved',
    });
    const desk = await studio.open(`/desk/tickets/${ticket.number}`);
    expect(desk.html).toContain(`/studio/articles/new?ticket&#x3D;${ticket.number}`);

    const page = await studio.open(`/studio/articles/new?ticket=${ticket.number}`);
    expect(page.text).toContain('Hoe zeg ik mijn abonnement op?');
    expect(page.html).toContain('value="Abonnement opzeggen voor [naam]"');
    expect(page.html).toContain('>Opgelost.</textarea>');
    expect(page.text).toContain('Ik ben [naam], bel [telefoonnummer] of mail [e-mailadres]. Rekening [IBAN].');
    for (const secret of ['Pietersen', '12345678', 'NL91']) expect(page.html).not.toContain(secret);

    expect((await studio.submit('/studio/articles', { question: '' })).text).toContain('[telefoonnummer]');
    const made = await studio.submit('/studio/articles', { question: 'Hoe stop ik mijn abonnement?' });
    expect(made.path).toMatch(/\/studio\/articles\/[\da-f-]{36}\/nl/);
    expect(await linksOf(ticket.number)).toEqual([made.path.split('/')[3]]);
    expect((await studio.open('/studio/articles/new?ticket=99999999')).status).toBe(404);
  });

  it('links the article whose address an answer holds, once', async () => {
    const article = await buildArticle(app, { question: 'Waar staat mijn factuur?' });
    const ticket = await buildTicket(app, { requesterId: customer.id });
    const there = `http://localhost:3000/nl/articles/${article.texts[0]!.slug}`;
    await studio.open(`/desk/tickets/${ticket.number}`);
    await studio.submit('/replies', {
      text: `Kijk op ${there}. Of nog eens: ${there} en http://localhost:3000/nl/articles/niets`,
    });
    expect(await linksOf(ticket.number)).toEqual([article.id]);
  });

  it('keeps what is for staff from everybody else, in every answer', async () => {
    const answer = 'Bel ons.\n\n:::staff\nDe code is zzgeheim.\n:::\n\nOf mail.';
    const { id, texts } = await buildArticle(app, { question: 'Wat is de code?', answer });
    await app.settled();
    const agent = await signedIn(app, 'agent');
    const slug = texts[0]!.slug;
    const paths = [
      `/articles/${id}`,
      `/articles/by-slug/nl/${slug}`,
      '/articles',
      '/articles/search?words=zzgeheim',
      '/search?q=code',
      '/search?q=zzgeheim',
      '/search/suggest?q=zzgeheim',
    ];
    for (const who of [caller(app), await signedIn(app, 'customer')]) {
      for (const path of paths) expect(JSON.stringify((await who.get(path)).body)).not.toContain('De code is');
    }
    expect((await agent.get(`/articles/${id}`)).body.texts.nl.html).toContain(
      '<aside class="staff-part"><p>De code is zzgeheim.',
    );
    expect((await request(app.http).get(`/nl/articles/${slug}`)).text).not.toContain('zzgeheim');
    expect((await studio.open(`/nl/articles/${slug}`)).html).toContain('staff-part');

    const ticket = await buildTicket(app, { requesterId: customer.id });
    const reply = await studio.open(`/desk/tickets/${ticket.number}?insert=${id}&with=answer`);
    expect(reply.text).toContain('Of mail.');
    expect(reply.html).not.toContain('zzgeheim');
    const page = await app.get(ArticlesQueries).findPage({ ...actorOf(customer), role: 'customer' }, id, 'nl');
    expect(page!.answer).toBe('Bel ons.\n\nOf mail.');
  });
});
