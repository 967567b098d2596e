export { renderForStaff, renderMarkdown } from './render.js';
export { publicPart } from './staff-parts.js';
export { plainText, summaryOf } from './plain-text.js';
