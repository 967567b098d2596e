export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerLimits {
  /** Failures in a row after which nobody is sent there any more. */
  failures: number;
  /** Milliseconds until one is sent to see whether it is back. */
  pauseMs: number;
}

/**
 * Keeps everybody from waiting for a server that does not answer. Closed: all go. After some failures in a row it opens:
 * nobody goes. After a pause it is half open: one goes, and what becomes of that one decides for all.
 */
export class CircuitBreaker {
  private failuresInRow = 0;
  private openedAt: number | null = null;
  private probing = false;

  constructor(
    private readonly limits: BreakerLimits,
    private readonly now: () => number = Date.now,
  ) {}

  get state(): BreakerState {
    if (this.openedAt === null) return 'closed';
    return this.now() - this.openedAt < this.limits.pauseMs ? 'open' : 'half-open';
  }

  /** Whether one may go now. Who may must tell how it went: `succeeded` or `failed`. */
  admits(): boolean {
    if (this.state === 'closed') return true;
    if (this.state === 'open' || this.probing) return false;
    this.probing = true;
    return true;
  }

  succeeded(): void {
    this.failuresInRow = 0;
    this.openedAt = null;
    this.probing = false;
  }

  failed(): void {
    this.failuresInRow += 1;
    // Those who went before it opened fail too: they don't prolong the pause, the probe does.
    if (this.probing || (this.openedAt === null && this.failuresInRow >= this.limits.failures)) {
      this.openedAt = this.now();
    }
    this.probing = false;
  }
}
