import type { DELIVERY_STATES } from './webhook.schemas.js';
import type { TEST_EVENT, WebhookEvent } from './webhook-message.js';

export interface WebhookView {
  id: string;
  name: string;
  url: string;
  events: WebhookEvent[];
  disabled: boolean;
  /** `failing`: nothing arrived for days. `gone`: the other side answered 410. */
  disabledWhy: 'by-hand' | 'failing' | 'gone' | null;
  /** Since when nothing arrived; null when what was sent last arrived. */
  failingSince: Date | null;
  /** Messages that did not arrive yet and are not given up. */
  waiting: number;
  /** When the secret was made; never what it is. */
  secretSetAt: Date;
  /** Until when the one before signs as well. */
  oldSecretUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

/** The answer that a secret stands in: the only one. */
export type WebhookWithSecret = WebhookView & { secret: string };

export interface DeliveryView {
  /** The header webhook-id. */
  id: string;
  type: WebhookEvent | typeof TEST_EVENT;
  state: (typeof DELIVERY_STATES)[number];
  attempts: number;
  /** What was answered to the last try; null when nothing was. */
  lastStatus: number | null;
  /** What went wrong at the last try, as a fixed word; null when nothing did. */
  lastError: string | null;
  createdAt: Date;
  /** When it is tried next, while it waits. */
  nextAt: Date | null;
  deliveredAt: Date | null;
  /** The JSON as it is sent. */
  body: string;
}
