export { createLogger, PinoNestLogger } from './pino-logger.js';
