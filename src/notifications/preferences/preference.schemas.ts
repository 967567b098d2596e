import { z } from 'zod';
import { isNumber } from '../../platform/mail/index.js';
import { FOLLOW_LEVELS } from '../planning/decide.js';
import { isTimeZone } from '../../platform/clock/index.js';

/** A time of day, as minutes since midnight. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 21:30')
  .transform((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))
  .meta({ example: '21:30' });

export const preferences = z
  .object({
    follow: z.enum(FOLLOW_LEVELS),
    route: z.enum(['email', 'message']).default('email').describe('By e-mail, or as a message to the telephone.'),
    phone: z
      .string()
      .max(20)
      .overwrite((phone) => phone.replaceAll(/[\s().-]/g, ''))
      .refine((phone) => isNumber(phone), 'must be a number with its country, such as +31612345678')
      .nullable()
      .default(null),
    quiet: z
      .object({ from: timeOfDay, until: timeOfDay })
      .nullable()
      .default(null)
      .describe('Hours in which nothing is sent; it goes when they end.'),
    digestAt: timeOfDay.prefault('17:00'),
    timeZone: z.string().max(60).refine(isTimeZone, 'is not a time zone').default('Europe/Amsterdam'),
  })
  .refine(({ route, phone }) => route === 'email' || phone !== null, {
    path: ['phone'],
    message: 'is needed for messages to a telephone',
  });
export type Preferences = z.output<typeof preferences>;

export const budgets = z.object({
  perRequest: z.number().int().min(1).max(100).describe('Messages about one request to one person.'),
  perDay: z.number().int().min(1).max(1000).describe('Messages to one person on one day.'),
});
