import { jest } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../../src/create-app.js';
import { RateLimiter } from '../../../src/platform/limits/index.js';
import { SearchLog } from '../../../src/search/index.js';
import { startTestApp, type TestApp } from '../app.js';

export interface Route {
  method: string;
  /** `/api/v1/tickets/:id` */
  url: string;
  params: string[];
  /** What its handler looks for in the query and at the top of the body: seen while it is asked. */
  query: Set<string>;
  fields: Set<string>;
}

export interface WatchedApp {
  app: TestApp;
  fastify: FastifyInstance;
  routes: Route[];
}

/**
 * The whole service, with a list of every route that Fastify was given, by whomever: what is not known to this test
 * is tried too. Limits on tries are off: here thousands are meant.
 */
export async function startWatchedApp(): Promise<WatchedApp> {
  const routes = new Map<string, Route>();
  const create = NestFactory.create.bind(NestFactory) as (...given: unknown[]) => unknown;
  const watching = jest.spyOn(NestFactory, 'create').mockImplementation(((...given: unknown[]) => {
    // The adapter is there, its routes are not yet.
    watch((given[1] as { getInstance(): FastifyInstance }).getInstance(), routes);
    return create(...given);
  }) as never);
  const app = await startTestApp({}, createApp);
  watching.mockRestore();
  app.get(RateLimiter).take = async () => {};
  // Editors read in the log what others typed; here everybody types every secret.
  app.get(SearchLog).record = () => {};
  return { app, fastify: app.nest.getHttpAdapter().getInstance(), routes: [...routes.values()] };
}

function watch(fastify: FastifyInstance, routes: Map<string, Route>): void {
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) {
      const params = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!);
      routes.set(`${one} ${url}`, { method: one, url, params, query: new Set(), fields: new Set() });
    }
  });
  // Sees which names a handler, or the schema in front of it, asks for.
  const seeing = (given: unknown, names: Set<string> | undefined): unknown => {
    if (!names || typeof given !== 'object' || given === null || Object.hasOwn(given, 'pipe')) return given;
    const note = (name: string | symbol) => {
      if (typeof name === 'string' && !(name in Object.prototype) && name !== 'then') names.add(name);
    };
    return new Proxy(given, {
      get: (target, name) => (note(name), Reflect.get(target, name)),
      has: (target, name) => (note(name), Reflect.has(target, name)),
    });
  };
  fastify.addHook('preHandler', (request, _reply, done) => {
    const route = routes.get(`${request.method} ${request.routeOptions.url}`);
    request.query = seeing(request.query, route?.query);
    if (request.headers['content-type']?.startsWith('application/')) request.body = seeing(request.body, route?.fields);
    done();
  });
}
