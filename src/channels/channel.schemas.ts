import { z } from 'zod';
import { LOCALES } from '../platform/locale/index.js';
import { CHANNELS } from '../tickets/index.js';
import { QUEUES } from './channel.entity.js';
import { isTimeZone } from '../platform/clock/index.js';
import { WEEKDAYS, type Span } from './opening-hours.js';

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const END = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;
const plain = /^[^\p{Cc}\p{Surrogate}]*$/u;

const line = (most: number) => z.string().trim().min(1).max(most).regex(plain);
const inBothLocales = (most: number) => z.strictObject({ nl: line(most), en: line(most) });

const span = z.tuple([z.string().regex(TIME, 'must be a time like 09:00'), z.string().regex(END)]);
const spans = z
  .array(span)
  .max(4)
  .refine(
    (list) =>
      list.every(
        ([opens, closes], index) => opens < closes && ((list[index - 1] as Span | undefined) ?? ['', ''])[1] <= opens,
      ),
    'must be in order, each closing after it opens',
  )
  .describe('From when to when it is open, in local time; none is closed.')
  .meta({ example: [['09:00', '17:30']] });

const holiday = z.strictObject({
  day: z.iso.date(),
  name: line(60),
  spans: spans.default([]),
});

const shared = {
  name: inBothLocales(60),
  address: line(200).describe('A telephone number, a mail address, a street, a web address.'),
  languages: z
    .array(z.enum(LOCALES as readonly ['nl', 'en']))
    .min(1)
    .max(2),
  timeZone: z.string().max(60).refine(isTimeZone, 'is not a time zone').meta({ example: 'Europe/Amsterdam' }),
  weekly: z.partialRecord(z.enum(WEEKDAYS), spans).describe('By weekday, 1 is Monday.'),
  holidays: z
    .array(holiday)
    .max(100)
    .refine((days) => new Set(days.map(({ day }) => day)).size === days.length, 'must name each day once'),
  queue: z
    .enum(QUEUES)
    .describe('How its waiting time is known: desk (our own tickets), reported (signed reports), none.'),
  position: z.int().min(0).max(1000),
};

const key = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower case letters, digits and dashes')
  .max(40);

export const newChannel = z.strictObject({ key, kind: z.enum(CHANNELS), ...shared });
export type NewChannel = z.output<typeof newChannel>;

export const changedChannel = z.strictObject({
  version: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional()
    .describe('The version you read, or its ETag as If-Match.'),
  ...shared,
});
export type ChangedChannel = z.output<typeof changedChannel>;

export const availability = z.strictObject({
  reason: inBothLocales(200)
    .nullable()
    .describe('Why it can not be used now, for customers; null switches it on again.'),
});
export type Availability = z.output<typeof availability>;

export const waitQuery = z.object({
  position: z.coerce.number().int().min(1).max(10_000).optional().describe('Somebody’s place in the queue: 1 is next.'),
});
export type WaitQuery = z.output<typeof waitQuery>;

const seconds = z.number().min(0).max(86_400);

/** As a telephone exchange or a chat system tells it. */
export const queueReport = z.strictObject({
  waiting: z.int().min(0).max(10_000).describe('People who wait now.'),
  agents: z.int().min(0).max(10_000).describe('People who help now, busy or free.'),
  free: z.int().min(0).max(10_000).default(0).describe('Those of them who have nobody to help.'),
  handlingSeconds: z
    .array(seconds)
    .max(1000)
    .default([])
    .describe('How long each contact took that ended since your last report.'),
  abandoned: z.int().min(0).max(10_000).default(0).describe('People who gave up since your last report.'),
  answered: z
    .array(z.strictObject({ at: z.iso.datetime({ offset: true }), waitedSeconds: seconds }))
    .max(1000)
    .default([])
    .describe('People whose turn it was since your last report: measures how good the estimates were.'),
});
export type QueueReportBody = z.output<typeof queueReport>;
