import { Counter, Gauge } from 'prom-client';
import { registry } from '../platform/metrics/index.js';

const registers = [registry];

export const fallbacks = new Counter({
  name: 'vraagbaak_search_fallbacks_total',
  help: 'Searches that PostgreSQL answered in place of Meilisearch.',
  labelNames: ['reason'] as const,
  registers,
});

export const breakerOpen = new Gauge({
  name: 'vraagbaak_search_breaker_open',
  help: 'Whether this process leaves Meilisearch alone because it failed.',
  registers,
});

export const changesLag = new Gauge({
  name: 'vraagbaak_search_change_lag_seconds',
  help: 'Age of the oldest change that Meilisearch was not told of.',
  registers,
});

export const drifted = new Gauge({
  name: 'vraagbaak_search_drifted_subjects',
  help: 'Subjects that the last daily check found otherwise in an index than in the rows, and mended.',
  labelNames: ['engine'] as const,
  registers,
});
