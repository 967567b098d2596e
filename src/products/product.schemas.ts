import { z } from 'zod';
import { noNul } from '../platform/http/index.js';
import { PRODUCT_AUDIENCES } from './product.entity.js';

/** PostgreSQL can't store a NUL, and no name needs control characters. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line without control characters')
    .overwrite((text) => text.toWellFormed());

const paragraph = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .check(noNul)
    .overwrite((text) => text.toWellFormed());

const name = z
  .strictObject({ nl: line(80).optional(), en: line(80).optional() })
  .refine(({ nl, en }) => nl !== undefined || en !== undefined, 'give a name in at least one language')
  .describe('The name per language: nl, en or both.');

const description = z
  .strictObject({ nl: paragraph(500).optional(), en: paragraph(500).optional() })
  .describe('A sentence or two per language.');

const audience = z.enum(PRODUCT_AUDIENCES).describe('staff hides the product from customers.');

export const productKey = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters and digits, joined by hyphens')
  .describe('Stands in addresses and import files; can not be changed later.');

const version = z
  .int()
  .min(1)
  .optional()
  .describe('The version that was read: a conflict (409) if it has changed since. Or send it as If-Match.');

export const newProduct = z.strictObject({
  key: productKey,
  name,
  description: description.default({}),
  audience: audience.default('public'),
});
export type NewProduct = z.input<typeof newProduct>;

export const productChanges = z.strictObject({
  version,
  name: name.optional(),
  description: description.optional(),
  audience: audience.optional(),
});
export type ProductChanges = z.input<typeof productChanges>;

/** For a change that says nothing but which version it was decided on. */
export const productVersion = z.strictObject({ version }).nullish();
export type ProductVersion = z.output<typeof productVersion>;

export const productList = z.object({
  archived: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true lists the archived products instead; for editors.'),
});
export type ProductList = z.output<typeof productList>;
