import { z } from 'zod';
import { noNul } from '../platform/http/index.js';
import { LOCALES } from '../platform/locale/index.js';
import { ARTICLE_STATUSES } from './article-text.entity.js';
import { ARTICLE_AUDIENCES } from './article.entity.js';

export const QUESTION_MAX = 300;
export const ANSWER_MAX_BYTES = 100 * 1024;
export const SLUG_MAX = 80;

export const question = z
  .string()
  .check(noNul)
  .overwrite((text) =>
    text
      .toWellFormed()
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  )
  .min(1, 'is missing')
  .max(QUESTION_MAX)
  .describe('The question, on one line, as a customer would ask it.');

/** Newlines of any system become one kind; the rest is kept to the letter, for in Markdown white space means something. */
export const answer = z
  .string()
  .max(ANSWER_MAX_BYTES)
  .refine((text) => Buffer.byteLength(text) <= ANSWER_MAX_BYTES, `must be at most ${ANSWER_MAX_BYTES / 1024} kB`)
  .check(noNul)
  .overwrite((text) => text.toWellFormed().replaceAll(/\r\n?/g, '\n').trimEnd())
  .describe('The answer in Markdown. HTML in it is shown as text.');

export const slug = z
  .string()
  .max(SLUG_MAX)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters and digits, joined by hyphens')
  .describe('The address, set by hand. null lets it follow the question again, at the next publication.');

export const locale = z.enum(LOCALES).describe('nl or en.');
const audience = z.enum(ARTICLE_AUDIENCES).describe('Who may read it once it is published.');
const productId = z.uuid().nullable().describe('The product it is about.');
export const version = z
  .int()
  .min(1)
  .optional()
  .describe('The version that was read: a conflict (409) if it has changed since. Or send it as If-Match.');

const text = z.strictObject({ question, answer: answer.default(''), slug: slug.nullish() });

export const newArticle = z.strictObject({
  texts: z
    .strictObject({ nl: text.optional(), en: text.optional() })
    .refine(({ nl, en }) => nl !== undefined || en !== undefined, 'give a text in at least one language'),
  audience: audience.default('public'),
  productId: productId.default(null),
  externalId: z
    .string()
    .min(1)
    .max(200)
    .check(noNul)
    .nullable()
    .default(null)
    .describe('Its key in another system; an import with this key changes this article.'),
  publish: z.boolean().default(false).describe('Whether readers see it at once.'),
});
export type NewArticle = z.input<typeof newArticle>;

export const articleText = text.extend({
  version,
  translates: z
    .boolean()
    .default(false)
    .describe('Whether it now says the same as the last version in the other language.'),
});
export type ArticleTextInput = z.input<typeof articleText>;

export const articleChanges = z.strictObject({
  version,
  audience: audience.optional(),
  productId: productId.optional(),
  ownerId: z.uuid().nullable().optional().describe('Who keeps it true: an editor or administrator; null for nobody.'),
});
export type ArticleChanges = z.input<typeof articleChanges>;

/** For a change that says nothing but which version it was decided on. */
export const articleVersion = z.strictObject({ version }).nullish();
export type ArticleVersionInput = z.output<typeof articleVersion>;

const cursor = z.string().max(500).optional().describe('Where the previous page ended.');
const limit = z.coerce.number().int().min(1).max(100).default(25).describe('Items per page.');
const words = z.string().max(300).check(noNul).describe('Words to look for; "in quotes" as they stand, -without.');

export const articleList = z.object({
  locale: locale.optional(),
  status: z.enum(ARTICLE_STATUSES).optional().describe('For editors; everybody else sees what is published.'),
  audience: audience.optional(),
  productId: z.uuid().optional(),
  externalId: z.string().max(200).check(noNul).optional(),
  words: words.optional(),
  cursor,
  limit,
});
export type ArticleFilters = z.input<typeof articleList>;

export const articleSearch = z.object({
  words,
  locale: locale.optional().describe('The language of the reader; articles that are not in it are found in the other.'),
  productId: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(10),
});
export type ArticleSearchQuery = z.output<typeof articleSearch>;

/** A version of a text, in an address. */
export const versionNumber = z.coerce.number().int().min(1).max(2_147_483_647);

export const versionList = z.object({ cursor, limit });
export type VersionList = z.input<typeof versionList>;

export const verdict = z.strictObject({
  solved: z.boolean().describe('Whether this answer solved it.'),
  locale,
  reader: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('For API keys: your own id of the reader, so that each of your readers counts once a day.'),
});
export type VerdictInput = z.output<typeof verdict>;
