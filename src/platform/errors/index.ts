export { checked } from './checked.js';
export { DomainError, InvalidInput, TooManyRequests } from './domain-error.js';
export type { ErrorKind, FieldProblem } from './domain-error.js';
