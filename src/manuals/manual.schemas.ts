import { z } from 'zod';
import { noNul } from '../platform/http/index.js';
import { ARTICLE_AUDIENCES } from '../knowledge/index.js';
import { LOCALES } from '../platform/locale/index.js';

export const MANUAL_TITLE_MAX = 200;
/** A thick book has a million characters. */
export const SOURCE_MAX_BYTES = 900 * 1024;

export const manualTitle = z
  .string()
  .check(noNul)
  .overwrite((text) =>
    text
      .toWellFormed()
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  )
  .min(1, 'is missing')
  .max(MANUAL_TITLE_MAX)
  .describe('What stands on its cover.');

export const manualSlug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters and digits, joined by hyphens')
  .describe('Stands in addresses; can not be changed later. Made of the title when left out.');

export const versionLabel = z
  .string()
  .max(40)
  .regex(/^[\p{L}\p{N}]+(?:[.\-_+][\p{L}\p{N}]+)*$/u, 'must be letters and digits, joined by . - _ or +')
  .describe('The version of the product or of the manual, as people call it: 2.1.');

export const manualSource = z
  .string()
  .refine((text) => Buffer.byteLength(text) <= SOURCE_MAX_BYTES, `must be at most ${SOURCE_MAX_BYTES / 1024} kB`)
  .check(noNul)
  .overwrite((text) => text.toWellFormed().replaceAll(/\r\n?/g, '\n').trimEnd())
  .describe('The manual in Markdown: each heading begins a section, a numbered list holds its steps.');

const locale = z.enum(LOCALES).describe('nl or en.');
const audience = z.enum(ARTICLE_AUDIENCES).describe('Who may read it once it is published.');
const version = z
  .int()
  .min(1)
  .optional()
  .describe(
    'The version of the manual that was read: a conflict (409) if it has changed since. Or send it as If-Match.',
  );
const releasedOn = z.iso
  .date()
  .nullable()
  .describe('When the product came out that it describes; pictures taken before that are pointed out.');

export const newManual = z.strictObject({
  productId: z.uuid().describe('The product it belongs to.'),
  locale,
  title: manualTitle,
  slug: manualSlug.optional(),
  audience: audience.default('public'),
});
export type NewManual = z.input<typeof newManual>;

export const manualChanges = z.strictObject({ version, title: manualTitle.optional(), audience: audience.optional() });
export type ManualChanges = z.input<typeof manualChanges>;

export const newManualVersion = z.strictObject({
  version,
  label: versionLabel,
  source: manualSource.default(''),
  releasedOn: releasedOn.default(null),
});
export type NewManualVersion = z.input<typeof newManualVersion>;

export const manualVersionChanges = z.strictObject({
  version,
  source: manualSource.optional(),
  releasedOn: releasedOn.optional(),
});
export type ManualVersionChanges = z.input<typeof manualVersionChanges>;

/** For a change that says nothing but which version of the manual it was decided on. */
export const manualVersion = z.strictObject({ version }).nullish();
export type ManualVersionInput = z.output<typeof manualVersion>;

const cursor = z.string().max(500).optional().describe('Where the previous page ended.');
const limit = z.coerce.number().int().min(1).max(100).default(25).describe('Items per page.');

export const manualList = z.object({
  productId: z.uuid().optional(),
  locale: locale.optional(),
  cursor,
  limit,
});
export type ManualFilters = z.input<typeof manualList>;

/** Which version of a manual is meant; the one readers see when left out. */
export const inVersion = z.object({
  version: versionLabel.optional().describe('Label of a version; the current one when left out.'),
});
export type InVersion = z.output<typeof inVersion>;

export const sectionList = inVersion.extend({ cursor, limit });
export type SectionList = z.input<typeof sectionList>;

/** In an address: whatever is no label of ours names nothing. */
export const labelInPath = z.string().max(300);
export const anchorInPath = z.string().max(300);
