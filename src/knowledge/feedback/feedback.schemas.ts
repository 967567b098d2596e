import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';
import { isAddress } from '../../platform/mail/index.js';
import { locale } from '../article.schemas.js';
import { FEEDBACK_REASONS } from './article-feedback.entity.js';

export const FEEDBACK_MAX = 2_000;

export const articleFeedback = z.strictObject({
  locale,
  reason: z.enum(FEEDBACK_REASONS).describe('Why it did not help.'),
  text: z
    .string()
    .max(FEEDBACK_MAX)
    .check(noNul)
    .overwrite((text) => text.toWellFormed().trim())
    .default('')
    .describe('What is missing or wrong, in the words of the reader.'),
  email: z
    .string()
    .trim()
    .max(254)
    .refine(isAddress, 'must be an e-mail address')
    .optional()
    .describe('Given by readers who agree to be told, once, when it is mended.'),
  reader: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('For API keys: your own id of the reader, so that each of your readers counts once a day.'),
});
export type FeedbackInput = z.input<typeof articleFeedback>;

export const feedbackOutcome = z.strictObject({
  outcome: z
    .enum(['mended', 'dismissed'])
    .describe('mended tells readers who left an address, once; dismissed tells nobody.'),
});
export type FeedbackOutcomeInput = z.output<typeof feedbackOutcome>;
