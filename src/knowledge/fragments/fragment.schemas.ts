import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';
import { isContainerMark } from '../markdown/index.js';
import { FRAGMENT_KEY, FRAGMENT_KEY_MAX, MARK_START } from './fragment-marks.js';

export const FRAGMENT_MAX = 2_000;

export const fragmentKey = z
  .string()
  .max(FRAGMENT_KEY_MAX)
  .regex(FRAGMENT_KEY, 'must be lower-case letters and digits, joined by hyphens')
  .refine((key) => key !== 'new', 'is where a new one is made')
  .describe('Its name, as in {{fragment:opening-hours}}.');

/** What a fragment says in one language; null for nothing. The same for everybody: what is for staff stands around it. */
export const fragmentBody = z
  .string()
  .max(FRAGMENT_MAX)
  .check(noNul)
  .overwrite((text) => text.toWellFormed().replaceAll(/\r\n?/g, '\n').trim())
  .refine((text) => !text.includes(MARK_START), 'holds another fragment: that is for texts only')
  .refine((text) => !text.includes('!['), 'holds a picture: those belong to one article')
  .refine(
    (text) => !text.split('\n').some(isContainerMark),
    'holds a part for staff: put ::: around the mark in the text instead',
  )
  .transform((text) => text || null)
  .nullable()
  .describe('Markdown, of one line or more.');

/** 0 stands for a fragment that is not there yet. */
export const fragmentVersion = z
  .int()
  .min(0)
  .max(2_147_483_647)
  .optional()
  .describe('The version that was read, 0 for a new one: a conflict (409) if it has changed. Or send it as If-Match.');

export const fragmentTexts = z
  .strictObject({ nl: fragmentBody.default(null), en: fragmentBody.default(null), version: fragmentVersion })
  .refine(({ nl, en }) => nl !== null || en !== null, 'say something in at least one language');
export type FragmentTexts = z.input<typeof fragmentTexts>;

export const fragmentLock = z.strictObject({ version: fragmentVersion }).nullish();
export type FragmentLock = z.output<typeof fragmentLock>;

export const fragmentList = z.object({
  cursor: z.string().max(500).optional().describe('Where the previous page ended.'),
  limit: z.coerce.number().int().min(1).max(100).default(100).describe('Items per page.'),
});
export type FragmentList = z.input<typeof fragmentList>;
