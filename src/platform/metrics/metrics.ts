import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The numbers of this process, in Prometheus' words. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const httpDuration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time until a request was answered.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
  registers: [registry],
});
