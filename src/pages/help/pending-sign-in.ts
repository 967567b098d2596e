import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { CannotOpen, SecretBox } from '../../platform/crypto/index.js';

const pendingSchema = z.object({ email: z.string(), password: z.string(), next: z.string(), until: z.number() });
type Pending = Omit<z.output<typeof pendingSchema>, 'until'>;

const LIFETIME_MS = 5 * 60_000;

/**
 * A sign-in that still wants the code of an app. What was typed so far goes along in the form, sealed: a page never
 * holds a password that can be read, and nothing has to be kept on our side.
 */
@Injectable()
export class PendingSignIn {
  private readonly box: SecretBox;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.box = new SecretBox(config.SECRET!, 'pending-sign-in');
  }

  seal(pending: Pending): string {
    return this.box.seal(JSON.stringify({ ...pending, until: this.clock.now().getTime() + LIFETIME_MS }), 'form');
  }

  /** Null when it is too old, or none of ours. */
  open(sealed: string): Pending | null {
    try {
      const { until, ...pending } = pendingSchema.parse(JSON.parse(this.box.open(sealed, 'form')));
      return until > this.clock.now().getTime() ? pending : null;
    } catch (error) {
      if (error instanceof CannotOpen) return null;
      throw error;
    }
  }
}
