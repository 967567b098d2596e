/** A door of its own: whoever only wants words (a worker thread, say) need not load the database and the framework. */
export { fold } from './tokens.js';
