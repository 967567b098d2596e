import request from 'supertest';
import type { TestApp } from './app.js';

export function hiddenIn(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
}

/** What stands in a big field of the page. */
export function fieldIn(html: string, name: string): string | undefined {
  return new RegExp(`<textarea[^>]*name="${name}"[^>]*>([^<]*)<`).exec(html)?.[1];
}

/** Where the script of an editor sends what is typed; '' when it keeps nothing. */
export function keptAt(html: string): string {
  return (/data-typing="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
}

/** Sends what is typed in an editor as the script of its page does. */
export function keepTyped(
  app: TestApp,
  { html, cookie, url = keptAt(html) }: { html: string; cookie: string; url?: string },
  typed: Record<string, string | string[]>,
) {
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return request(app.http)
    .post(url)
    .set({ Cookie: cookie, Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin', 'HX-Request-Type': 'partial' })
    .type('form')
    .send({ ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), ...typed });
}
