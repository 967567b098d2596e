import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { CannotOpen } from '../../platform/crypto/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import { JobQueue, type JobHandler } from '../../platform/jobs/index.js';
import { ConnectorFailure } from '../connectors/connector.js';
import { VaultKeyMissing } from '../connectors/connector.errors.js';
import { Egress } from '../connectors/egress.js';
import { HttpFault } from '../connectors/http-request.js';
import { DeliveryBook, type ClaimedDelivery, type TryOutcome } from './delivery-book.js';
import { askedToWait } from './webhook-retries.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { signedHeaders } from './webhook-signature.js';

/** For everything together, from looking up the name to the end of the answer. */
const PATIENCE_MS = 10_000;
/** Whoever has more to hear than this lets others go first. */
const TURN_MS = 10_000;
const SWEPT_AT_ONCE = 100;
/** As often as the sweep comes by. */
const SWEEP_MS = 30_000;
const LATE_MS = 50;

/**
 * Takes messages to webhooks. A job is named after the message that it was made for, and takes what else is due at that
 * webhook along. A message is claimed before it is sent and marked after: only a process that dies in between makes it go
 * twice, with the same webhook-id.
 */
@Injectable()
export class WebhookDelivery implements JobHandler<{ deliveryId: string }> {
  readonly name = 'webhooks.deliver';
  readonly queue = 'effects';
  /** The rows know when to try again: a job is added for that moment, and the sweep finds what it misses. */
  readonly attempts = 1;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: JobQueue,
    private readonly book: DeliveryBook,
    private readonly secrets: WebhookSecrets,
    private readonly egress: Egress,
  ) {
    jobs.register(this);
  }

  /** Called once the message is committed. */
  hasNew(deliveryId: string): void {
    void this.jobs.add({ name: this.name, id: deliveryId, data: { deliveryId } });
  }

  /** The same for one that had a job before: that name is taken. */
  hasAgain(deliveryId: string): void {
    void this.jobs.add({ name: this.name, id: `${deliveryId}-${newId()}`, data: { deliveryId } });
  }

  async run({ deliveryId }: { deliveryId: string }): Promise<void> {
    const [row] = await this.database.query<{ webhookId: string }>(
      'SELECT webhook_id AS "webhookId" FROM webhook_delivery WHERE id = $1',
      [deliveryId],
    );
    if (!row) return;
    const endsAt = Date.now() + TURN_MS;
    let delivery = await this.book.claim(row.webhookId);
    while (delivery) {
      this.lookAgain(delivery, await this.book.note(delivery, await this.send(delivery)));
      if (Date.now() > endsAt) {
        this.hasAgain(delivery.id);
        return;
      }
      delivery = await this.book.claim(row.webhookId);
    }
  }

  async unfinished(): Promise<Array<{ id: string; data: { deliveryId: string } }>> {
    const ids = await this.book.due(SWEPT_AT_ONCE);
    // A job of a try before, done or dead, keeps its name for a while: each sweep makes new ones.
    const sweep = Math.floor(this.clock.now().getTime() / SWEEP_MS);
    return ids.map((id) => ({ id: `${id}-${sweep}`, data: { deliveryId: id } }));
  }

  /** When something is due again that was tried just now; a job per moment, however often it is asked for. */
  private lookAgain({ id }: ClaimedDelivery, moments: readonly Date[]): void {
    const now = this.clock.now().getTime();
    for (const at of moments.map((moment) => moment.getTime())) {
      // The job's clock is not the database's: a moment later rather than a moment early.
      const delay = Math.max(0, at - now) + LATE_MS;
      void this.jobs.add({ name: this.name, id: `${id}-at-${at}`, data: { deliveryId: id }, delay });
    }
  }

  /** One try. Never throws; what the other side answered is looked at and thrown away. */
  private async send({ id, webhookId, url, body }: ClaimedDelivery): Promise<TryOutcome> {
    try {
      const seconds = Math.floor(this.clock.now().getTime() / 1000);
      const headers = {
        'Content-Type': 'application/json',
        'User-Agent': 'Vraagbaak',
        ...signedHeaders(id, seconds, body, await this.secrets.open(webhookId)),
      };
      const deadline = Date.now() + PATIENCE_MS;
      const { status, retryAfter } = await this.egress.send({
        url: new URL(url),
        method: 'POST',
        headers,
        body,
        ca: undefined,
        deadline,
      });
      if (status >= 200 && status < 300) return { status, error: null, notBefore: null };
      const notBefore = askedToWait(status, retryAfter, this.clock.now());
      return { status, error: status >= 300 && status < 400 ? 'redirect' : 'not-taken', notBefore };
    } catch (error) {
      return { status: null, error: codeOf(error), notBefore: null };
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof HttpFault || error instanceof ConnectorFailure) return error.code;
  // The operator took the host back out of the environment.
  if (error instanceof InvalidInput) return 'forbidden-address';
  if (error instanceof VaultKeyMissing || error instanceof CannotOpen) return 'no-secret';
  return 'failed';
}
