import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock, DAY_MS } from '../clock/index.js';
import { Config } from '../config/index.js';
import { EventRelay } from './event-relay.js';

const EVERY_MS = 15 * 60_000;
const KEPT_MS = 30 * DAY_MS;

/** Removes events that every consumer has read, a month after they happened: a new consumer may still read those. */
@Injectable()
export class EventPruning {
  private readonly logger = new Logger(EventPruning.name);

  constructor(
    private readonly relay: EventRelay,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Interval('event-pruning', EVERY_MS)
  async prune(): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      const count = await this.relay.prune(new Date(this.clock.now().getTime() - KEPT_MS));
      if (count > 0) this.logger.debug(`${count} old events removed`);
    } catch (error) {
      this.logger.warn(`Old events could not be removed: ${(error as Error).message}`);
    }
  }
}
