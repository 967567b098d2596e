import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/index.js';
import { InvalidInput } from '../errors/index.js';
import { httpDuration } from '../metrics/index.js';
import { type ErrorPage, ProblemFilter } from './problem.filter.js';

/** JSON and form bodies; uploads and imports have limits of their own. */
const BODY_LIMIT = 1024 * 1024;
const SLOW_MS = 1_000;

export function createAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: config.TRUST_PROXY,
    // A caller's own id is kept when it is harmless, so that one request can be followed over systems.
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
    },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
  });
}

/** What every request passes: parsers, safe headers, ids, validation, and problem+json for whatever goes wrong. */
export async function setUpHttp(
  app: NestFastifyApplication,
  config: Config,
  logger: Logger,
  errorPage: ErrorPage | null,
): Promise<void> {
  const secure = config.publicUrl.startsWith('https:');
  await app.register(cookie as never);
  await app.register(multipart as never, {
    limits: { fileSize: config.ATTACHMENT_MAX_MB * 1024 * 1024, files: 5, fields: 30, fieldSize: BODY_LIMIT },
  });
  await app.register(helmet as never, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        // Pico and uPlot set styles on elements.
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    hsts: secure ? { maxAge: 31_536_000 } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
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
  followRequests(app, logger);
}

function followRequests(app: NestFastifyApplication, logger: Logger): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    void reply.header('X-Request-Id', request.id);
    done();
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
