import type { Journey, JourneysQueries, Trigger } from '../../notifications/index.js';
import { TICKET_KINDS } from '../../tickets/index.js';
import { address } from '../address.js';
import type { Form } from '../forms.js';
import type { Visit } from '../visit.js';

const BASE = '/studio/journeys';
const VERSIONS = 10;

export type JourneyVersions = Awaited<ReturnType<JourneysQueries['versions']>>;

/** A journey as a line with its milestones, each with what can be done to it. */
export function journeyPage(journey: Journey, versions: JourneyVersions, form: Form, visit: Visit) {
  const { t, locale } = visit;
  const { type, version, milestones } = journey;
  const to = (...path: Array<string | number>) => address(BASE, [type, ...path]);
  return {
    form,
    key: form.fields['key']!,
    version,
    tabs: TICKET_KINDS.map((kind) => ({
      label: t(`studio.kind.${kind}`),
      url: address(BASE, [kind]),
      isCurrent: kind === type,
    })),
    milestones: milestones.map((one, at) => ({
      key: one.key,
      name: one.name[locale],
      editUrl: to('milestones', one.key),
      isFirst: at === 0,
      isLast: at === milestones.length - 1,
      notifies: one.notify,
      isAction: one.isAction,
      repeats: one.repeats,
      when: one.triggers.map((trigger) => triggerSentence(trigger, visit)),
      pace: one.notify
        ? t('studio.journey.pace', { delay: one.delay, window: one.window })
        : t('studio.journey.silent'),
    })),
    orderUrl: to('order'),
    removalUrl: to('removal'),
    addUrl: to('milestones'),
    trialUrl: to('trials'),
    versions: versions.slice(0, VERSIONS).map((line) => ({
      label: line.version === 0 ? t('studio.journey.original') : t('studio.journey.version', { number: line.version }),
      note: line.note,
      author: line.author ?? '',
      createdAt: line.createdAt ?? '',
      isCurrent: line.version === version,
      restoreUrl: to('versions', line.version, 'restoration'),
    })),
  };
}

/** "when it is solved (priority: high, urgent)" */
export function triggerSentence({ cause, when }: Trigger, { t }: Visit): string {
  const conditions = when.map(
    ({ field, is }) => `${t(`studio.condition.${field}`)}: ${is.map((value) => t(`studio.value.${value}`)).join(', ')}`,
  );
  const sentence = t(`studio.cause.${cause}`);
  return conditions.length === 0 ? sentence : `${sentence} (${conditions.join('; ')})`;
}
