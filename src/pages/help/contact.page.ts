import { DAY_MS } from '../../platform/clock/index.js';
import type { ChannelBoard, ChannelNow } from '../../channels/index.js';
import { WEEKDAYS } from '../../channels/index.js';
import { formatDate, formatShortDate, formatTime } from '../formats.js';
import type { Icon } from '../icons.js';
import type { Translate } from '../texts.js';
import type { Visit } from '../visit.js';

const ICON: Record<ChannelNow['channel']['kind'], Icon> = {
  web: 'globe',
  email: 'mail',
  phone: 'phone',
  chat: 'chat',
  social: 'people',
  counter: 'counter',
};
const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Up to here minutes say more than hours. */
const IN_MINUTES = 100 * MINUTE;
/** 5 January 1970 was a Monday. */
const A_MONDAY = Date.UTC(1970, 0, 5);

/** The ways to reach us, side by side. */
export function channelCards(board: ChannelBoard, visit: Pick<Visit, 't' | 'locale'>) {
  return board.channels.map((channel) => channelCard(channel, board, visit));
}

function channelCard(now: ChannelNow, { at, best }: ChannelBoard, { t, locale }: Pick<Visit, 't' | 'locale'>) {
  const { channel, state, closesAt, opensAt, wait } = now;
  const isToday = (moment: Date) => formatShortDate(moment, locale) === formatShortDate(at, locale);
  const when = (moment: Date) =>
    isToday(moment) ? formatTime(moment, locale) : `${formatShortDate(moment, locale)} ${formatTime(moment, locale)}`;
  const isOff = state === 'off';
  const reason = isOff ? channel.offReason![locale] : (now.holiday?.name ?? '');
  return {
    key: channel.key,
    name: channel.name[locale],
    icon: ICON[channel.kind],
    isBest: best === now,
    isOpen: state === 'open',
    isOff,
    hasWait: state === 'open' || (state === 'closed' && wait.isKnown),
    state: t(`contact.state.${state}`),
    reason,
    opens: !isOff && opensAt && state === 'closed' ? t('contact.opens', { when: when(opensAt) }) : '',
    closes: state === 'open' && closesAt && isToday(closesAt) ? t('contact.till', { time: when(closesAt) }) : '',
    wait: wait.isKnown ? waitOf(now, t, when) : t('contact.unknown'),
    isKnown: wait.isKnown,
    range: wait.isKnown ? rangeOf(now, t, when) : t(`contact.why.${wait.reason}`),
    how: wait.isKnown ? t(`contact.method.${wait.method}`) : '',
    age: wait.isKnown && channel.queue === 'reported' ? t('contact.age', { count: Math.round(wait.age) }) : '',
    address: channel.address,
    url: linkOf(channel.kind, channel.address),
    languages: channel.languages.map((language) => t(`language.${language}`)).join(', '),
    days: WEEKDAYS.map((weekday, index) => ({
      name: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(A_MONDAY + index * DAY_MS),
      hours:
        (channel.weekly[weekday] ?? []).map(([opens, closes]) => `${opens}–${closes}`).join(', ') || t('contact.shut'),
    })),
    holidays: channel.holidays
      .filter(({ day }) => Date.parse(day) > at.getTime() - DAY_MS)
      .toSorted((one, other) => (one.day < other.day ? -1 : 1))
      .slice(0, 5)
      .map(({ day, name, spans }) => ({
        name: `${name}, ${formatDate(`${day}T12:00:00Z`, locale)}`,
        hours: spans.map(([opens, closes]) => `${opens}–${closes}`).join(', ') || t('contact.shut'),
      })),
  };
}

/** Of a queue that one waits in: how long; of one that answers later: when. */
function waitOf({ channel, wait, dueAt }: ChannelNow, t: Translate, when: (moment: Date) => string): string {
  if (!wait.isKnown) return '';
  if (channel.queue === 'desk' && dueAt) return t('contact.answer-around', { when: when(dueAt) });
  return wait.seconds < MINUTE ? t('contact.at-once') : t('contact.about', { duration: durationOf(wait.seconds, t) });
}

function rangeOf({ channel, wait, dueLatest }: ChannelNow, t: Translate, when: (moment: Date) => string): string {
  if (!wait.isKnown) return '';
  if (channel.queue === 'desk') return dueLatest ? t('contact.answer-latest', { when: when(dueLatest) }) : '';
  if (wait.high < MINUTE) return '';
  const [low, high] = [Math.floor(wait.low / MINUTE), Math.ceil(wait.high / MINUTE)];
  return t('contact.range', { low, high });
}

/** "12 minuten", "2 uur": as one would say it. */
export function durationOf(seconds: number, t: Translate): string {
  if (seconds < IN_MINUTES) return t('contact.minutes', { count: Math.max(1, Math.round(seconds / MINUTE)) });
  return t('contact.hours', { count: Math.round((2 * seconds) / HOUR) / 2 });
}

/** What happens when one taps it; '' where there is nothing to open. */
function linkOf(kind: ChannelNow['channel']['kind'], address: string): string {
  if (/^https?:\/\/\S+$/.test(address)) return address;
  if (kind === 'phone' && /^[+\d][\d\s().-]+$/.test(address)) return `tel:${address.replaceAll(/[^+\d]/g, '')}`;
  if (kind === 'email' && /^[^\s@]+@[^\s@]+$/.test(address)) return `mailto:${address}`;
  return '';
}
