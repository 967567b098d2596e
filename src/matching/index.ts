export { MatchingModule } from './matching.module.js';
export { MatchBacklog } from './match-backlog.js';
export { Matcher } from './matcher.js';
export { ModelStore } from './model-store.js';
export type { ModelVersion } from './model-store.js';
export { Trainings } from './trainings.js';
export type { Training } from './trainings.js';
