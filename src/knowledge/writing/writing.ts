import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ANSWER_MAX_BYTES } from '../article.schemas.js';

/**
 * What somebody is writing: an article in a language, a version of a manual, or a new article, which has no id yet and
 * is told by the ticket that it is written from, or by none. Of rooms above it is known by its id alone.
 */
export interface Writing<Fields extends TypedFields = TypedFields> {
  /** What its editor may hold. It need not be fit to be saved. */
  fields: z.ZodType<Fields>;
  articleId?: string;
  locale?: Locale;
  manualVersionId?: string;
  ticketId?: string | null;
}
export type TypedFields = Readonly<Record<string, string>>;

/** A field of one line. More than a question may be: what is too long is kept too, so that it can be shortened. */
export const writtenLine = z.string().max(1_000).check(noNul).default('');

/** A field that may hold as much as the text that it is saved as. */
export const writtenText = (maxBytes: number) =>
  z
    .string()
    .check(noNul)
    .refine((text) => Buffer.byteLength(text) <= maxBytes, `must be at most ${maxBytes / 1024} kB`)
    .default('');

const begun = z.object({
  question: writtenLine,
  answer: writtenText(ANSWER_MAX_BYTES),
  product: writtenLine,
  audience: writtenLine,
});
const newArticle = begun.extend({ locale: writtenLine });
const article = begun.extend({
  slug: writtenLine,
  version: writtenLine.describe('The version of the article that it was begun from.'),
  base: writtenLine.describe('The version of the text that it was begun from.'),
  wasProduct: writtenLine,
  wasAudience: writtenLine,
});

export const articleWriting = (articleId: string, locale: Locale) => ({ fields: article, articleId, locale });
export const newArticleWriting = (ticketId: string | null) => ({ fields: newArticle, ticketId });
