import request, { type Test } from 'supertest';
import type { TestApp } from './app.js';
import { signIn } from './build.js';

/** Somebody who talks to the REST API as a script on our own pages does. */
export interface Caller {
  get(path: string): Test;
  post(path: string, body?: object): Test;
  put(path: string, body?: object): Test;
  patch(path: string, body?: object): Test;
  delete(path: string, body?: object): Test;
}

function callerWith(app: TestApp, headers: Record<string, string>): Caller {
  const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete') => (path: string, body?: object) =>
    request(app.http)
      [method](`/api/v1${path}`)
      .set({ 'Sec-Fetch-Site': 'same-origin', ...headers })
      .send(body);
  return {
    get: (path) => call('get')(path),
    post: call('post'),
    put: call('put'),
    patch: call('patch'),
    delete: call('delete'),
  };
}

/** Signed in. */
export async function callerOf(app: TestApp, account: { id: string }): Promise<Caller> {
  return callerWith(app, { Cookie: await signIn(app, account) });
}

/** Not signed in. */
export function visitorOf(app: TestApp): Caller {
  return callerWith(app, {});
}

/** Another system, with an API key and perhaps for a customer (by e-mail address). */
export function portalOf(app: TestApp, token: string, onBehalfOf?: string): Caller {
  return callerWith(app, {
    Authorization: `Bearer ${token}`,
    ...(onBehalfOf ? { 'X-On-Behalf-Of': onBehalfOf } : {}),
  });
}
