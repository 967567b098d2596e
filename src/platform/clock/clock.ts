export const DAY_MS = 24 * 60 * 60_000;

/**
 * What time it is. Everything that judges by time asks the clock, so that a test can move it.
 * An abstract class, so that it is its own injection token.
 */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
