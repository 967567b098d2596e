import { WEBHOOK_EVENTS, type DeliveryView, type WebhookView } from '../../procedures/index.js';
import { address } from '../address.js';
import { formOf, type Form } from '../forms.js';
import type { Visit } from '../visit.js';

export const WEBHOOKS = '/studio/webhooks';
export const FIELDS = ['name', 'url', 'events', 'version'] as const;
export type WebhookForm = Form<(typeof FIELDS)[number]>;

/** The form for a webhook, with what is ticked beside it. */
export function webhookFields(form: WebhookForm, ticked: readonly string[], { t }: Visit) {
  return {
    form,
    events: WEBHOOK_EVENTS.map((event) => ({
      event,
      text: t(`studio.webhook.event.${event}`),
      isTicked: ticked.includes(event),
    })),
  };
}

/** A line of the list. */
export function webhookLine(hook: WebhookView, { t }: Visit) {
  const { id, name, url, events, waiting } = hook;
  return {
    url: address(WEBHOOKS, [id]),
    name,
    host: new URL(url).host,
    told: t('studio.webhook.told', { count: events.length }),
    waiting,
    ...stateOf(hook, t),
  };
}

/** A webhook with its messages. */
export function webhookPage(hook: WebhookView, deliveries: readonly DeliveryView[], visit: Visit) {
  const { t } = visit;
  const { id, name, url, events, disabled, disabledWhy, failingSince, secretSetAt, oldSecretUntil, version } = hook;
  const base = (...parts: string[]) => address(WEBHOOKS, [id, ...parts]);
  return {
    name,
    address: url,
    version,
    isOff: disabled,
    offText: disabledWhy ? t(`studio.webhook.off-text.${disabledWhy}`) : '',
    isFailing: !disabled && failingSince !== null,
    failingSince: failingSince ?? hook.createdAt,
    secretSetAt,
    hasOldSecret: oldSecretUntil !== null,
    oldSecretUntil: oldSecretUntil ?? secretSetAt,
    ...stateOf(hook, t),
    action: base(),
    stateUrl: base('state'),
    testUrl: base('tests'),
    secretUrl: base('secrets'),
    removeUrl: base('removal'),
    removeQuestion: t('studio.webhook.remove-question', { name }),
    rows: deliveries.map((delivery) => deliveryLine(delivery, visit, base('deliveries', delivery.id))),
    isEmpty: deliveries.length === 0,
    saved: webhookFields(formOf(FIELDS, { name, url, version }), events, visit),
    crumbs: [
      { label: t('studio.webhooks.title'), url: WEBHOOKS },
      { label: name, url: '' },
    ],
  };
}

function deliveryLine(delivery: DeliveryView, { t }: Visit, url: string) {
  const { id, type, state, attempts, lastStatus, lastError, createdAt, nextAt, body } = delivery;
  const why = lastError ? t(`studio.webhook.error.${lastError}`) : '';
  return {
    id,
    type,
    stateLabel: t(`studio.webhook.delivery.${state}`),
    tone: { waiting: 'mail-waiting', delivered: 'mail-sent', failed: 'mail-failed' }[state],
    attempts: t('studio.webhook.attempts', { count: attempts }),
    said: lastStatus === null ? why : [String(lastStatus), why].filter(Boolean).join(': '),
    createdAt,
    isWaiting: nextAt !== null && attempts > 0,
    nextAt: nextAt ?? createdAt,
    body: JSON.stringify(JSON.parse(body), null, 2),
    mayResend: state !== 'waiting',
    resendUrl: `${url}/resends`,
  };
}

function stateOf({ disabled, disabledWhy, failingSince }: WebhookView, t: Visit['t']) {
  if (disabled) {
    const isByHand = disabledWhy === 'by-hand';
    return {
      stateLabel: t(isByHand ? 'studio.webhook.state.off' : 'studio.webhook.state.switched-off'),
      stateTone: isByHand ? 'draft' : 'mail-failed',
    };
  }
  return failingSince
    ? { stateLabel: t('studio.webhook.state.failing'), stateTone: 'mail-waiting' }
    : { stateLabel: t('studio.webhook.state.on'), stateTone: 'mail-sent' };
}
