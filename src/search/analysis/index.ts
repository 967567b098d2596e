/** A door of its own: whoever only wants words (a worker thread, say) need not load the database and the framework. */
export { stemOf } from './stems.js';
export { isStopWord } from './stop-words.js';
export { fold } from './tokens.js';
