import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/index.js';
import { InvalidInput } from '../errors/index.js';
import { httpDuration } from '../metrics/index.js';
import { lastCall } from './last-call.js';
import { refuseNul } from './nul.js';
import { problemOf } from './problem.js';
import { type ErrorPage, ProblemFilter } from './problem.filter.js';
import { safeHeaders } from './safe-headers.js';
import { keepSignedBodies } from './signed-body.js';

/** JSON bodies; uploads and imports have limits of their own. */
const BODY_LIMIT = 1024 * 1024;
/** A form says the same in up to three times as many letters: `é` is sent as `%C3%A9`, the end of a line as `%0D%0A`. */
const FORM_LIMIT = 3 * BODY_LIMIT;
const SLOW_MS = 1_000;

export function createAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // The proxy next to us, and nobody before it: what a visitor says about his own address counts for nothing.
    trustProxy: config.TRUST_PROXY ? (_address, hops) => hops < 1 : false,
    // A caller's own id is kept when it is harmless, so that one request can be followed over systems.
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
    },
    forceCloseConnections: 'idle',
    // What Fastify refuses before any route is found, such as an address that can not be decoded.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const problem = { ...problemOf(error), instance: request.url.split('?')[0], requestId: request.id };
      void reply
        .status(problem.status)
        .headers({ 'X-Request-Id': request.id, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
        .type('application/problem+json; charset=utf-8')
        .send(problem);
    },
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
  });
}

/** What every request passes: parsers, safe headers, ids, validation, and problem+json for whatever goes wrong. */
export async function setUpHttp(
  app: NestFastifyApplication,
  config: Config,
  logger: Logger,
  errorPage: ErrorPage | null,
): Promise<void> {
  await app.register(cookie as never);
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit: FORM_LIMIT });
  await app.register(multipart, {
    limits: { fileSize: config.ATTACHMENT_MAX_MB * 1024 * 1024, files: 5, fields: 30, fieldSize: BODY_LIMIT },
  });

  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      exceptionFactory: (issues) =>
        new InvalidInput(
          issues.map((issue) => ({
            path: (issue.path ?? [])
              .map((part) => (typeof part === 'object' ? String(part.key) : String(part)))
              .join('.'),
            message: issue.message,
          })),
        ),
    }),
  );
  app.useGlobalFilters(new ProblemFilter(errorPage));
  keepSignedBodies(app.getHttpAdapter().getInstance());
  followRequests(app, logger, safeHeaders(config.publicUrl.startsWith('https:')));
}

function followRequests(app: NestFastifyApplication, logger: Logger, safe: ReturnType<typeof safeHeaders>): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('preClose', (done: () => void) => {
    lastCall(fastify.server);
    done();
  });
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    void reply.headers(request.url.startsWith('/api/v1/') ? safe.data : safe.page).header('X-Request-Id', request.id);
    done();
  });
  fastify.addHook('preValidation', (request: FastifyRequest, _: FastifyReply, done: (error?: Error) => void) => {
    try {
      refuseNul(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const route = request.routeOptions.url ?? 'unknown';
    httpDuration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    // Reading is most of the traffic and least of the news.
    const isNews = request.method !== 'GET' || reply.statusCode >= 400 || reply.elapsedTime > SLOW_MS;
    if (logger.isLevelEnabled(isNews ? 'info' : 'debug')) {
      logger[isNews ? 'info' : 'debug'](
        {
          requestId: request.id,
          method: request.method,
          path: request.url.split('?')[0],
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
    }
    done();
  });
}
