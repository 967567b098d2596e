import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import { Config } from '../config/index.js';
import { isInsider } from '../http/index.js';
import { registry } from './metrics.js';
import { ServiceGauges } from './service-gauges.js';

/** GET /metrics, for Prometheus. A route of Fastify's own: its bearer token is no API key. */
@Injectable()
export class MetricsRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly gauges: ServiceGauges,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter?.getInstance<FastifyInstance>();
    fastify?.get('/metrics', (request, reply) => this.metrics(request, reply));
  }

  private async metrics(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!isInsider(request, this.config)) {
      return reply
        .status(401)
        .header('WWW-Authenticate', 'Bearer')
        .type('application/problem+json; charset=utf-8')
        .send({
          type: '/api/docs#code-unauthenticated',
          title: 'Sign in first',
          status: 401,
          code: 'unauthenticated',
          detail: 'Metrics are read from this machine itself, or with METRICS_TOKEN as the bearer token.',
          instance: '/metrics',
          requestId: request.id,
        });
    }
    await this.gauges.measure();
    const text = await Registry.merge([registry, this.gauges.registry]).metrics();
    return reply.header('Cache-Control', 'no-store').type(registry.contentType).send(text);
  }
}
