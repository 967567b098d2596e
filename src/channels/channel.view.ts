import type { Channel } from './channel.entity.js';
import type { ChannelBoard, ChannelNow } from './channels.queries.js';

/** A channel, in public. */
export function presentChannel(channel: Channel) {
  const { key, kind, name, address, languages, timeZone, weekly, holidays, queue, position, offReason, version } =
    channel;
  return { key, kind, name, address, languages, timeZone, weekly, holidays, queue, position, offReason, version };
}

/** The same with how it is right now. */
export function presentChannelNow({ channel, ...now }: ChannelNow) {
  const { holiday, state, closesAt, opensAt, dueAt, dueLatest, wait } = now;
  return {
    ...presentChannel(channel),
    now: { state, closesAt, opensAt, holiday: holiday?.name ?? null },
    wait: wait.isKnown
      ? {
          isKnown: true,
          seconds: Math.round(wait.seconds),
          low: Math.round(wait.low),
          high: Math.round(wait.high),
          method: wait.method,
          age: Math.round(wait.age),
          dueAt,
          dueLatest,
        }
      : { isKnown: false, reason: wait.reason, age: wait.age === null ? null : Math.round(wait.age) },
  };
}

export function presentBoard({ at, channels, best, isBusy }: ChannelBoard) {
  return { at, best: best?.channel.key ?? null, isBusy, items: channels.map(presentChannelNow), next: null };
}
