export { httpDuration } from './metrics.js';
