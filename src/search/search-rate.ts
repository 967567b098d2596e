import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { TooManyRequests } from '../platform/errors/index.js';

interface Bucket {
  tokens: number;
  at: number;
}

/** Addresses that are remembered at once; whoever searched longest ago is forgotten first, with a full bucket. */
const MOST_KEPT = 20_000;

/**
 * How fast one address or account may search: a token bucket in the memory of this process. The shared limiter writes a
 * row per try, which would cost more than the search that it saves; many processes together let more through, each in
 * proportion to what it can carry.
 */
@Injectable()
export class SearchRate {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Counts one search. Systems with a key stand for many people and are let through. @throws TooManyRequests */
  take({ key, via }: Actor): void {
    const perSecond = this.config.SEARCH_PER_SECOND;
    if (perSecond === 0 || via === 'api-key' || via === 'system') return;

    const now = this.clock.now().getTime();
    const most = perSecond * 2;
    const { tokens, at } = this.buckets.get(key) ?? { tokens: most, at: now };
    const left = Math.min(most, tokens + ((now - at) / 1_000) * perSecond);
    const mayGo = left >= 1;
    // Put back at the end, so that the map stays in the order of use.
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: mayGo ? left - 1 : left, at: now });
    if (this.buckets.size > MOST_KEPT) this.buckets.delete(this.buckets.keys().next().value!);
    if (!mayGo) throw new TooManyRequests(1);
  }
}
