import type { Channel } from '../../tickets/index.js';
import { formatDate, formatShortDate, formatTime } from '../formats.js';
import type { Icon } from '../icons.js';
import type { Visit } from '../visit.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Waiting longer than this is shown in the colour of a warning. */
const LONG_WAIT = DAY;

export const CHANNEL_ICON: Record<Channel, Icon> = {
  web: 'globe',
  email: 'mail',
  phone: 'phone',
  chat: 'chat',
  social: 'people',
  counter: 'counter',
};

/** How long a customer waits, short enough for a column: "12 min", "5 u", "3 d". */
export function waitOf(since: Date, now: Date, { t }: Pick<Visit, 't'>): { text: string; isLong: boolean } {
  const length = Math.max(0, now.getTime() - since.getTime());
  const isLong = length >= LONG_WAIT;
  if (length < MINUTE) return { text: t('desk.wait.now'), isLong };
  if (length < HOUR) return { text: t('desk.wait.minutes', { count: Math.floor(length / MINUTE) }), isLong };
  if (length < 2 * DAY) return { text: t('desk.wait.hours', { count: Math.floor(length / HOUR) }), isLong };
  return { text: t('desk.wait.days', { count: Math.floor(length / DAY) }), isLong };
}

/** A moment as people at a desk say it: the time today, the day and the time before that. */
export function whenOf(at: Date, now: Date, { locale }: Pick<Visit, 'locale'>): string {
  const day = formatDate(at, locale);
  const time = formatTime(at, locale);
  if (day === formatDate(now, locale)) return time;
  return now.getTime() - at.getTime() < 300 * DAY ? `${formatShortDate(at, locale)} ${time}` : `${day} ${time}`;
}
