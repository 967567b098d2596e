import { z } from 'zod';
import { version } from '../article.schemas.js';

export const mergeArticle = z.strictObject({
  intoId: z
    .uuid()
    .transform((id) => id.toLowerCase())
    .describe('The article that stays; it is online, and not merged itself.'),
  version,
});
export type MergeArticle = z.output<typeof mergeArticle>;
