export { NIL_ID, isId, newId } from './ids.js';
