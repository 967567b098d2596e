export { Config, InvalidConfig } from './config.js';
