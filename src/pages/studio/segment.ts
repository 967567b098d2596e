import { z } from 'zod';
import type { Actor } from '../../accounts/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { address } from '../address.js';
import type { Visit } from '../visit.js';
import { optional } from './list-address.js';

/** The part of all asks that a page is about, and the day it is about, as they stand in its address. */
export const segmentQuery = z.object({
  product: optional(z.string().min(1).max(100)),
  locale: optional(z.enum(LOCALES)),
  at: optional(z.iso.date()),
});
export type SegmentQuery = z.output<typeof segmentQuery>;

/** Out of an address; a day that is still to come means today. */
export function segmentOf(query: unknown, now: Date): SegmentQuery {
  const segment = segmentQuery.parse(typeof query === 'object' && query !== null ? query : {});
  const isPast = segment.at !== undefined && segment.at < now.toISOString().slice(0, 10);
  return { ...segment, product: segment.product || undefined, at: isPast ? segment.at : undefined };
}

export const boardAddress = (segment: SegmentQuery) => address('/studio/faq', [], segment);
export const standingAddress = (articleId: string, segment: SegmentQuery = {}) =>
  address('/studio/faq', [articleId], segment);

/** Who looks, with questions in the language the page is in and not in that of their account. */
export const readerOf = ({ actor, locale }: Visit): Actor => ({ ...actor, locale });
