export { dispositionOf, safeName, withEnding } from './file-name.js';
