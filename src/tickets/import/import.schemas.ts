import { z } from 'zod';
import { LOCALES } from '../../platform/locale/index.js';

const storable = (text: string) => !text.includes('\0') && text.isWellFormed();
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

export const newImport = z.object({
  kind: z.enum(['tickets', 'articles']).default('tickets'),
  dryRun: flag.describe('Judges every record and writes nothing.'),
  name: z
    .string()
    .min(1)
    .max(150)
    .refine(storable)
    .default('request')
    .describe('What the records come from. Part of the keys that tickets without an external_id get.'),
  locale: z
    .enum(LOCALES as readonly ['nl', 'en'])
    .optional()
    .describe('Of records that name none.'),
  product: z
    .string()
    .max(60)
    .optional()
    .describe('Key of the product of records that name none; made when it is not there.'),
  map: z
    .string()
    .max(2_000)
    .optional()
    .describe('Our fields to your keys, as subject=text,article=intent. The rest is recognised by name.'),
  createArticles: flag.describe('Makes a draft for each article key that nobody has, instead of rejecting the ticket.'),
});
export type NewImport = z.output<typeof newImport>;

export const importList = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(300).optional().describe('`next` of the page before.'),
});
export type ImportList = z.output<typeof importList>;

export const rejectList = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(300).optional().describe('`next` of the page before.'),
});
export type RejectList = z.output<typeof rejectList>;
