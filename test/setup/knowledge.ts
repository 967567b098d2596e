import request from 'supertest';
import type { Role } from '../../src/accounts/index.js';
import type { TestApp } from './app.js';
import { buildAccount, signIn } from './build.js';

/** Sends requests to the API as one person: signed in, and from a page of our own. */
export interface Caller {
  get(path: string): request.Test;
  post(path: string, body?: object): request.Test;
  put(path: string, body?: object): request.Test;
  patch(path: string, body?: object): request.Test;
  delete(path: string, body?: object): request.Test;
}

export function caller(app: TestApp, headers: Record<string, string> = {}): Caller {
  const send = (method: 'get' | 'post' | 'put' | 'patch' | 'delete') => (path: string, body?: object) => {
    const ask = request(app.http);
    const sent = ask[method](`/api/v1${path}`).set({ 'Sec-Fetch-Site': 'same-origin', ...headers });
    return body ? sent.send(body) : sent;
  };
  return { get: send('get'), post: send('post'), put: send('put'), patch: send('patch'), delete: send('delete') };
}

export async function signedIn(app: TestApp, role: Role): Promise<Caller> {
  return caller(app, { Cookie: await signIn(app, await buildAccount(app, { role })) });
}
