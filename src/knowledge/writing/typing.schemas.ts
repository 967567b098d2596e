import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';
import { ANSWER_MAX_BYTES } from '../article.schemas.js';

/** More than a question may be: what is too long is kept too, so that it can be shortened. */
const short = z.string().max(1_000).check(noNul).default('');

/** What stands in the fields of an editor. It need not be fit to be saved. */
export const typedFields = z.object({
  question: short,
  answer: z
    .string()
    .check(noNul)
    .refine((text) => Buffer.byteLength(text) <= ANSWER_MAX_BYTES, `must be at most ${ANSWER_MAX_BYTES / 1024} kB`)
    .default(''),
  slug: short,
  product: short,
  audience: short,
  version: short.describe('The version of the article that it was begun from.'),
  base: short.describe('The version of the text that it was begun from.'),
  wasProduct: short,
  wasAudience: short,
});
export type TypedFields = z.output<typeof typedFields>;
