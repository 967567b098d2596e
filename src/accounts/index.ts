export { ROLES, SCOPES, SYSTEM, isEditor, isStaff } from './actor.js';
export type { Actor, Role, Scope } from './actor.js';
export { Allow, CurrentActor, EDITORS, STAFF } from './actor.decorators.js';
export type { Allowed } from './actor.decorators.js';
