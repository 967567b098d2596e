import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/index.js';
import { isInsider } from '../http/index.js';
import { Health, type Readiness } from './health.js';

/**
 * Routes of Fastify's own rather than a controller: they must answer when nobody can sign in, and their bearer token is
 * no API key.
 */
@Injectable()
export class HealthRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly health: Health,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter?.getInstance<FastifyInstance>();
    fastify?.get('/health/live', (_, reply) => reply.header('Cache-Control', 'no-store').send({ status: 'up' }));
    fastify?.get('/health/ready', (request, reply) => this.ready(request, reply));
  }

  private async ready(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const readiness = await this.health.readiness();
    const isDown = readiness.status === 'down';
    if (isDown) void reply.header('Retry-After', '5');
    return reply
      .status(isDown ? 503 : 200)
      .header('Cache-Control', 'no-store')
      .send(isInsider(request, this.config) ? readiness : withoutErrors(readiness));
  }
}

/** What went wrong in words may name addresses and queries, which are nobody else's business. */
function withoutErrors({ events, mail, ...rest }: Readiness): Readiness {
  return {
    ...rest,
    ...(events && {
      events: { ...events, consumers: events.consumers.map((state) => ({ ...state, lastError: null })) },
    }),
    ...(mail && { mail: { ...mail, lastError: null } }),
  };
}
