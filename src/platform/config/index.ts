export { Config, InvalidConfig, configSchema } from './config.js';
