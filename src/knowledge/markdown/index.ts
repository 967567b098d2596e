export { renderMarkdown } from './render.js';
export { plainText, summaryOf } from './plain-text.js';
