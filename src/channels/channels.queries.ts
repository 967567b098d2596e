import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { Channel } from './channel.entity.js';
import { ChannelNotFound } from './channel.errors.js';
import { closesAt, holidayAt, isOpen, opensAt, type Holiday } from './opening-hours.js';
import type { WaitingTime } from './waiting-time.js';
import { WaitingTimes } from './waiting-times.js';

/** A channel as it is right now. */
export interface ChannelNow {
  channel: Channel;
  state: 'open' | 'closed' | 'off';
  closesAt: Date | null;
  opensAt: Date | null;
  holiday: Holiday | null;
  wait: WaitingTime;
  /** When an answer comes, by the clock on the wall: of what is worked in opening hours only. */
  dueAt: Date | null;
  dueLatest: Date | null;
}

export interface ChannelBoard {
  at: Date;
  channels: ChannelNow[];
  /** The shortest wait among those that can be used now; null when no wait is known. */
  best: ChannelNow | null;
  /** Whoever calls now waits long: the offer to be called back, and answers to find oneself, come first. */
  isBusy: boolean;
}

/** So many seconds on the telephone are many. */
const BUSY_SECONDS = 600;

/** Channels as customers see them: all of it is public. */
@Injectable()
export class ChannelsQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly waiting: WaitingTimes,
  ) {}

  /** In the order that editors gave them. */
  list(): Promise<Channel[]> {
    return this.database.reader.find(Channel, { order: { position: 'ASC', key: 'ASC' } });
  }

  /** @throws ChannelNotFound */
  async get(key: string): Promise<Channel> {
    const channel = await this.database.reader.findOneBy(Channel, { key });
    if (!channel) throw new ChannelNotFound(key);
    return channel;
  }

  async board(): Promise<ChannelBoard> {
    const at = this.clock.now();
    const channels = await Promise.all((await this.list()).map((channel) => this.now(channel, at)));
    const usable = channels.filter(({ state, wait }) => state === 'open' && wait.isKnown);
    const best = usable.toSorted((one, other) => secondsOf(one) - secondsOf(other))[0] ?? null;
    const live = channels.filter(({ channel, state }) => channel.queue === 'reported' && state === 'open');
    const isBusy = live.some(({ wait }) => wait.isKnown) && live.every((one) => secondsOf(one) > BUSY_SECONDS);
    return { at, channels, best, isBusy };
  }

  /** @param position somebody's place in the queue, 1 is next; left out, that of somebody who joins now */
  async now(channel: Channel, at: Date = this.clock.now(), position?: number): Promise<ChannelNow> {
    const { hours } = channel;
    const wait: WaitingTime = channel.isSwitchedOff
      ? { isKnown: false, reason: 'closed', age: null }
      : await this.waiting.of(channel, at, position === undefined ? undefined : position - 1);
    const due = (seconds: number) => this.waiting.dueAt(channel, at, seconds);
    return {
      channel,
      state: channel.isSwitchedOff ? 'off' : isOpen(hours, at) ? 'open' : 'closed',
      closesAt: closesAt(hours, at),
      opensAt: opensAt(hours, at),
      holiday: holidayAt(hours, at),
      wait,
      dueAt: wait.isKnown ? due(wait.seconds) : null,
      dueLatest: wait.isKnown ? due(wait.high) : null,
    };
  }
}

function secondsOf({ wait }: ChannelNow): number {
  return wait.isKnown ? wait.seconds : Infinity;
}
