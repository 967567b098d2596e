export { httpDuration, registry } from './metrics.js';
