import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from './setup/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

describe('the shell of the pages', () => {
  it('sends a visitor to the help centre in the language of the browser', async () => {
    const english = await request(app.http).get('/').set('Accept-Language', 'en-GB,en;q=0.8');
    const dutch = await request(app.http).get('/').set('Accept-Language', 'fr');

    expect(english.headers['location']).toBe('/en');
    expect(dutch.headers['location']).toBe('/nl');
  });

  it('shows a page in its language', async () => {
    const page = await request(app.http).get('/nl').set('Accept', 'text/html');
    console.log(page.text);
    expect(page.status).toBe(200);
  });
});
