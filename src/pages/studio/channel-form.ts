import { z } from 'zod';
import { QUEUES, WEEKDAYS, type ChangedChannel, type Channel } from '../../channels/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { CHANNELS } from '../../tickets/index.js';
import { formOf, parseForm, withError, type Body, type Form } from '../forms.js';
import type { Translate } from '../texts.js';
import { holidaysOf, holidaysText, spansOf, spansText } from './hours-text.js';

const DAYS = WEEKDAYS.map((weekday) => `day${weekday}` as const);
const FIELDS = [
  'key',
  'kind',
  'nameNl',
  'nameEn',
  'address',
  'languages',
  'timeZone',
  'queue',
  'position',
  'holidays',
  'version',
  ...DAYS,
] as const;
export type ChannelForm = Form<(typeof FIELDS)[number]>;

const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u);
const day = z.string().max(100).default('');
const channelForm = z.object({
  key: z
    .string()
    .max(40)
    .regex(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/, 'studio.product.wrong-key')
    .default(''),
  kind: z.enum(CHANNELS).default('phone'),
  nameNl: line(60),
  nameEn: line(60),
  address: line(200),
  languages: z.enum(['nl', 'en', 'both']),
  timeZone: line(60),
  queue: z.enum(QUEUES),
  position: z.coerce.number().int().min(0).max(1000),
  holidays: z.string().max(10_000).default(''),
  version: z.coerce.number().int().min(0).default(0),
  day1: day,
  day2: day,
  day3: day,
  day4: day,
  day5: day,
  day6: day,
  day7: day,
});

export interface TypedChannel {
  key: string;
  kind: (typeof CHANNELS)[number];
  version: number;
  fields: Omit<ChangedChannel, 'version'>;
}

/** What was typed, as the channels room takes it; or the form with what can't be read. */
export function parseChannel(body: Body | undefined, t: Translate) {
  const { data, form } = parseForm(channelForm, body, t);
  if (!data) return { typed: null, form };

  let wrong: ChannelForm = formOf(FIELDS, body);
  const weekly: ChangedChannel['weekly'] = {};
  for (const weekday of WEEKDAYS) {
    const spans = spansOf(data[`day${weekday}`]);
    if (spans) weekly[weekday] = spans.map(([opens, closes]) => [opens, closes]);
    else wrong = withError(wrong, `day${weekday}`, t('studio.channel.wrong-hours'));
  }
  const holidays = holidaysOf(data.holidays);
  if (!holidays) wrong = withError(wrong, 'holidays', t('studio.channel.wrong-holidays'));
  if (wrong.hasErrors || !holidays) return { typed: null, form: wrong };

  const typed: TypedChannel = {
    key: data.key,
    kind: data.kind,
    version: data.version,
    fields: {
      name: { nl: data.nameNl, en: data.nameEn },
      address: data.address,
      languages: data.languages === 'both' ? [...LOCALES] : [data.languages],
      timeZone: data.timeZone,
      weekly,
      holidays: holidays.map(({ day: on, name, spans }) => ({ day: on, name, spans: spans.map(([a, b]) => [a, b]) })),
      queue: data.queue,
      position: data.position,
    },
  };
  return { typed, form: null };
}

export function emptyChannelForm(): ChannelForm {
  const office = '09:00-17:00';
  const week = { day1: office, day2: office, day3: office, day4: office, day5: office };
  const given = { kind: 'phone', languages: 'both', timeZone: 'Europe/Amsterdam', queue: 'desk', position: 10 };
  return formOf(FIELDS, { ...given, ...week });
}

export function formOfChannel(channel: Channel): ChannelForm {
  const { languages, name, holidays, weekly, ...rest } = channel;
  const days = Object.fromEntries(WEEKDAYS.map((weekday) => [`day${weekday}`, spansText(weekly[weekday])]));
  return formOf(FIELDS, {
    ...rest,
    ...days,
    nameNl: name.nl,
    nameEn: name.en,
    languages: languages.length > 1 ? 'both' : languages[0],
    holidays: holidaysText(holidays),
  });
}

/** The form again, as it was typed. */
export function typedChannelForm(body: Body | undefined): ChannelForm {
  return formOf(FIELDS, body);
}
