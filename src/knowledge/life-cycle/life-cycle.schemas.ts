import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';
import { ARTICLE_AUDIENCES } from '../article.entity.js';
import { version, versionNumber } from '../article.schemas.js';

const paragraph = (most: number) =>
  z
    .string()
    .max(most)
    .check(noNul)
    .overwrite((text) => text.toWellFormed().replaceAll(/\r\n?/g, '\n').trim());

export const newComment = z.strictObject({
  text: paragraph(4_000).min(1, 'is missing').describe('What is to be said about the text.'),
  quote: paragraph(1_000).default('').describe('The words it is about, as they stand in the text.'),
});
export type NewComment = z.input<typeof newComment>;

export const reviewEnd = z.strictObject({
  version,
  comment: paragraph(4_000).optional().describe('What is to be changed; needed from those who did not write the text.'),
});
export type ReviewEnd = z.output<typeof reviewEnd>;

export const articleSchedule = z.strictObject({
  version,
  at: z.iso
    .datetime({ offset: true })
    .describe('When it goes online by itself: ISO 8601 with a time zone, in the future.'),
});
export type ArticleScheduleInput = z.output<typeof articleSchedule>;

const limit = z.int().min(1).max(1_000);

export const articleRule = z.strictObject({
  productId: z.uuid().nullable().describe('For which product; null for all that have no rule of their own.'),
  audience: z.enum(ARTICLE_AUDIENCES).nullable().describe('For which audience; null for all.'),
  needsReview: z
    .boolean()
    .describe('Whether somebody other than its writers must approve a text before it goes online.'),
  verifyDays: z
    .int()
    .min(1)
    .max(3_650)
    .nullable()
    .describe('Days after which a text is to be verified again; null: never.'),
  showsOverdue: z.boolean().describe('Whether readers are told that a text is overdue.'),
  reopenedLimit: limit.describe('How many tickets it answered must be reopened until it needs check.'),
  reportedLimit: limit.describe('How many readers must say that it is wrong, incomplete or unclear.'),
});
export type ArticleRuleInput = z.input<typeof articleRule>;

export const versionChanges = z.object({ since: versionNumber.describe('The version to compare with.') });
export type VersionChanges = z.output<typeof versionChanges>;
