import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import type { Channel } from './channel.entity.js';
import { afterOpenSeconds, isOpen, openSecondsBetween } from './opening-hours.js';
import { LEARNED_SECONDS, queueStateOf, type QueueReport } from './queue-state.js';
import { estimateWait, type WaitingTime } from './waiting-time.js';

/** Of so many answers we learn how fast the desk is, as long as they are not older than a week. */
const LEARNED_ANSWERS = 40;
const LEARNED_DAYS = 7;

/** How long one waits in each channel, from what other systems report or from our own tickets. */
@Injectable()
export class WaitingTimes {
  constructor(private readonly database: Database) {}

  /**
   * For somebody who joins now, or who has so many people ahead. Seconds count while the channel is open: a desk that
   * answers after two more hours of work does so tomorrow.
   */
  async of(channel: Channel, now: Date, ahead?: number): Promise<WaitingTime> {
    if (channel.queue === 'reported') {
      if (!isOpen(channel.hours, now)) return { isKnown: false, reason: 'closed', age: null };
      return this.reported(channel.id, now, ahead);
    }
    if (channel.queue === 'desk') return this.atTheDesk(channel, now, ahead);
    return { isKnown: false, reason: 'no-report', age: null };
  }

  /** When somebody's turn comes, by the clock on the wall; null when that is not known. */
  dueAt(channel: Channel, now: Date, seconds: number): Date | null {
    return afterOpenSeconds(channel.hours, now, seconds);
  }

  async reported(channelId: string, now: Date, ahead?: number): Promise<WaitingTime> {
    const reports = await this.database.query<QueueReport>(
      `SELECT at, waiting, agents, free, handled, handling_sum AS "handlingSum", handling_squares AS "handlingSquares", abandoned
         FROM channel_report WHERE channel_id = $1 AND at > $2 AND at <= $3 ORDER BY at`,
      [channelId, new Date(now.getTime() - LEARNED_SECONDS * 1000), now],
    );
    const state = queueStateOf(reports, now, ahead);
    return state ? estimateWait(state) : { isKnown: false, reason: 'no-report', age: null };
  }

  /**
   * The desk answers one after the other, so what counts is how many it answers in an hour of work: the handling time of
   * that many agents is set so that they do just that, whatever else they are busy with.
   */
  private async atTheDesk(channel: Channel, now: Date, ahead?: number): Promise<WaitingTime> {
    const [queue] = await this.database.query<{
      waiting: number;
      answers: number;
      agents: number;
      since: Date | null;
    }>(
      `SELECT (SELECT count(*)::int FROM channel_wait WHERE channel_id = $1 AND ended_at IS NULL) AS waiting,
              count(*)::int AS answers, count(DISTINCT answered_by)::int AS agents, min(ended_at) AS since
         FROM (SELECT ended_at, answered_by FROM channel_wait
                WHERE channel_id = $1 AND ended_at IS NOT NULL AND ended_at > $2 AND ended_at <= $3
                ORDER BY ended_at DESC LIMIT $4) answered`,
      [channel.id, new Date(now.getTime() - LEARNED_DAYS * DAY_MS), now, LEARNED_ANSWERS],
    );
    const { waiting, answers, agents, since } = queue!;
    const unknown = (reason: 'too-little-known' | 'too-few-agents'): WaitingTime => ({
      isKnown: false,
      reason,
      age: 0,
    });
    if (!since || answers < 2) return unknown('too-little-known');
    if (agents === 0) return unknown('too-few-agents');

    const worked = openSecondsBetween(channel.hours, since, now);
    const wait = estimateWait(
      {
        age: 0,
        ahead: ahead ?? waiting,
        agents,
        free: 0,
        handling: (agents * worked) / (answers - 1),
        variation: 1,
        handled: answers,
        patience: null,
      },
      { mostAge: 0, leastAgents: 1 },
    );
    return wait.isKnown ? { ...wait, method: 'answers-per-hour' } : wait;
  }
}
