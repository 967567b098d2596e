import { createHash } from 'node:crypto';
import { z } from 'zod';
import { noNul } from '../platform/http/index.js';
import { LOCALES, type Locale } from '../platform/locale/index.js';
import { ARTICLE_STATUSES, type ArticleStatus } from './article-text.entity.js';
import { ARTICLE_AUDIENCES } from './article.entity.js';
import { answer, question, slug } from './article.schemas.js';

/** An empty field of a file says nothing. */
const orNothing = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .union([z.literal('').transform(() => null), schema.nullable()])
    .optional()
    .transform((value) => value ?? null);

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const VERIFIED = 'When it was last found true, for what this puts online; the time of the import when left out.';

/**
 * An article as a file holds it: one flat record. An empty question means that nothing is said about that language:
 * what is there stays. An answer may be empty, for sources that know questions only.
 */
export const articleRecord = z
  .object({
    external_id: z.string().trim().min(1).max(200).check(noNul),
    product: orNothing(z.string().trim().max(60)).describe('The key of a product that exists.'),
    audience: orNothing(z.enum(ARTICLE_AUDIENCES)).describe('public when left out.'),
    status: orNothing(z.enum(ARTICLE_STATUSES)).describe(
      'Of both languages, unless one says its own. published when left out.',
    ),
    question_nl: orNothing(question),
    answer_nl: orNothing(answer),
    slug_nl: orNothing(slug),
    status_nl: orNothing(z.enum(ARTICLE_STATUSES)),
    verified_nl: orNothing(moment).describe(VERIFIED),
    question_en: orNothing(question),
    answer_en: orNothing(answer),
    slug_en: orNothing(slug),
    status_en: orNothing(z.enum(ARTICLE_STATUSES)),
    verified_en: orNothing(moment).describe(VERIFIED),
    created_at: orNothing(moment).describe('ISO 8601 with a time zone; the time of the import when left out.'),
  })
  .superRefine((record, context) => {
    for (const locale of LOCALES) {
      if (record[`answer_${locale}`] !== null && record[`question_${locale}`] === null) {
        context.addIssue({
          code: 'custom',
          path: [`question_${locale}`],
          message: 'is missing: there is an answer to it',
        });
      }
    }
    if (record.question_nl === null && record.question_en === null) {
      context.addIssue({ code: 'custom', path: ['question_nl'], message: 'is missing, and so is question_en' });
    }
  });

export type ArticleRecord = z.input<typeof articleRecord>;
export type ReadRecord = z.output<typeof articleRecord>;

/** What came of a record. */
export type ArticleOutcome =
  | { outcome: 'created' | 'updated' | 'unchanged'; externalId: string; articleId: string }
  | { outcome: 'rejected'; externalId: string; reason: string };

/** What a record says about one language; null when it says nothing. */
export interface RecordText {
  question: string;
  answer: string;
  slug: string | null;
  status: ArticleStatus | null;
  verifiedAt: Date | null;
}

export function textOf(record: ReadRecord, locale: Locale): RecordText | null {
  const asked = record[`question_${locale}`];
  if (asked === null) return null;
  return {
    question: asked,
    answer: record[`answer_${locale}`] ?? '',
    slug: record[`slug_${locale}`],
    status: record[`status_${locale}`] ?? record.status,
    verifiedAt: record[`verified_${locale}`],
  };
}

/** Two records with the same hash say the same. */
export function hashOf(record: ReadRecord): string {
  const fields = Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
}
