const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** Making a formatter takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the clock on somebody's wall shows: the day as 2026-03-01, and minutes since midnight. */
export function localTime(at: Date, zone: string): { day: string; minute: number } {
  const [day = '', time = ''] = formatterOf(zone).format(at).split(', ');
  const [hours, minutes] = time.split(':').map(Number);
  return { day, minute: hours! * 60 + minutes! };
}

/** When that clock shows this: `2026-03-01T09:30`. An hour that is left out in spring counts as the one after. */
export function instantOf(shown: string, zone: string): Date {
  const asUtc = new Date(`${shown}:00Z`);
  const { day, minute } = localTime(asUtc, zone);
  const ahead = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE - asUtc.getTime();
  const guess = new Date(asUtc.getTime() - ahead);
  const again = localTime(guess, zone);
  const off = Date.parse(`${again.day}T00:00:00Z`) + again.minute * MINUTE - asUtc.getTime();
  return new Date(guess.getTime() - off);
}

/** The next moment at which that clock shows this minute; `at` itself when it does. */
export function nextLocalMinute(at: Date, minute: number, zone: string): Date {
  const wait = (from: Date) => (minute - localTime(from, zone).minute + DAY_MINUTES) % DAY_MINUTES;
  const first = new Date(at.getTime() + wait(at) * MINUTE);
  // When the clock was moved in between it is an hour early or late.
  const off = wait(first);
  if (off === 0) return first;
  const moved = off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off;
  return new Date(Math.max(at.getTime(), first.getTime() + moved * MINUTE));
}
