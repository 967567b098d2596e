import type { Preferences } from './preference.schemas.js';

/** Minutes since midnight as the clock shows them: 21:30. */
export function timeOfDay(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function presentPreferences({ quiet, digestAt, ...rest }: Preferences) {
  return {
    ...rest,
    quiet: quiet && { from: timeOfDay(quiet.from), until: timeOfDay(quiet.until) },
    digestAt: timeOfDay(digestAt),
  };
}
