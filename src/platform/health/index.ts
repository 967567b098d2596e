export { HealthModule } from './health.module.js';
export { HealthParts } from './health-parts.js';
export type { PartHealth } from './health-parts.js';
