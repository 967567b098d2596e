import { z } from 'zod';
import { storableText } from '../../platform/database/index.js';
import { CHANNELS, PRIORITIES, TICKET_KINDS } from '../../tickets/index.js';
import { BODY_TEMPLATE_MAX, SUBJECT_TEMPLATE_MAX } from '../templates/template-check.js';
import { CAUSES, CONDITION_FIELDS, DOERS, type Condition, type Milestone } from './journey.js';

const MOST_MILESTONES = 20;
const WEEK = 7 * 24 * 60;

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .overwrite((value) => storableText(value).replaceAll(/\r\n?/g, '\n').trimEnd());
const line = (longest: number) => text(longest).overwrite((value) => value.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim());

const perLocale = <Schema extends z.ZodType>(schema: Schema) => z.object({ nl: schema, en: schema });
const template = z.object({ subject: line(SUBJECT_TEMPLATE_MAX).default(''), body: text(BODY_TEMPLATE_MAX) });

/** What each field of a condition can be. */
export const CONDITION_VALUES = { by: DOERS, channel: CHANNELS, priority: PRIORITIES } as const;

const condition = z
  .object({ field: z.enum(CONDITION_FIELDS), is: z.array(z.string().max(20)).min(1).max(6) })
  .refine(
    ({ field, is }: Condition) => is.every((value) => (CONDITION_VALUES[field] as readonly string[]).includes(value)),
    {
      path: ['is'],
      message: 'has a value that this field can not have',
    },
  );

const milestone = z.object({
  key: z
    .string()
    .max(40)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits, joined by hyphens'),
  name: perLocale(line(60).min(1)),
  triggers: z
    .array(z.object({ cause: z.enum(CAUSES), when: z.array(condition).max(3).default([]) }))
    .min(1, 'must have at least one, or it is never reached')
    .max(6),
  notify: z.boolean(),
  isAction: z.boolean().default(false).describe('Whether the customer has to do something now.'),
  repeats: z.boolean().default(false).describe('Whether it can be reached more than once.'),
  delay: z.number().int().min(0).max(WEEK).default(0).describe('Minutes before a message goes.'),
  window: z.number().int().min(0).max(1440).default(2).describe('Minutes in which what else happens joins it.'),
  templates: z
    .object({ email: perLocale(template).optional(), message: perLocale(template).optional() })
    .transform((value) => value as Milestone['templates']),
});

export const milestones = z
  .array(milestone)
  .min(1)
  .max(MOST_MILESTONES)
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, 'has two milestones with the same key');

export const ticketKind = z.enum(TICKET_KINDS);

export const saveJourney = z.object({
  milestones,
  version: z.number().int().min(0).describe('The version that was read; 0 is what the service came with.'),
  note: line(200).default('').describe('Why, for whoever looks back.'),
});
export type SaveJourney = z.output<typeof saveJourney>;
