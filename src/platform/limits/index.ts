export { RateLimiter } from './rate-limiter.js';
export type { Allowance } from './rate-limiter.js';
export { LimitsModule } from './limits.module.js';
