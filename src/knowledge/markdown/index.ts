export { renderForStaff, renderMarkdown } from './render.js';
export { isContainerMark, publicPart } from './staff-parts.js';
export { plainText, summaryOf } from './plain-text.js';
