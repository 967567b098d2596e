export { Clock, DAY_MS, SystemClock } from './clock.js';
export { isTimeZone, momentShown, shownAt } from './time-zone.js';
