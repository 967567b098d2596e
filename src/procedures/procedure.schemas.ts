import { z } from 'zod';
import { YAML_MAX } from './definition/definition-yaml.js';

const note = z
  .string()
  .max(2_000)
  .overwrite((text) => text.toWellFormed().trim());
const lockVersion = z
  .int()
  .min(1)
  .optional()
  .describe('The lock that was read: a conflict (409) if it has changed since. Or send it as If-Match.');

/** A definition comes as JSON or as a file; what it holds is judged by its own rules, which name every fault. */
const definition = z.record(z.string(), z.unknown()).optional().describe('The definition; or send it as yaml.');
const yaml = z.string().max(YAML_MAX).optional().describe('The definition as a YAML file.');
const oneOfBoth = (given: { definition?: unknown; yaml?: unknown }) =>
  (given.definition === undefined) !== (given.yaml === undefined);
const ONE = 'send either definition or yaml';

export const newProcedure = z
  .strictObject({
    articleId: z.uuid(),
    productId: z.uuid().nullable().default(null).describe('The application it is for; null for all.'),
    definition,
    yaml,
  })
  .refine(oneOfBoth, ONE);
export type NewProcedure = z.input<typeof newProcedure>;

export const procedureText = z.strictObject({ version: lockVersion, definition, yaml }).refine(oneOfBoth, ONE);
export type ProcedureText = z.output<typeof procedureText>;

export const procedureDraft = z.strictObject({ definition, yaml }).refine(oneOfBoth, ONE);
export type ProcedureDraft = z.output<typeof procedureDraft>;

export const submission = z.strictObject({
  acceptedWarnings: z
    .array(z.string().max(100))
    .max(100)
    .default([])
    .describe('The names of the warnings that are so on purpose: undo-missing:reset.'),
});
export type Submission = z.output<typeof submission>;

export const review = z.strictObject({
  verdict: z.enum(['approved', 'returned']),
  note: note.default('').describe('What to mend; for whoever wrote it.'),
});
export type Review = z.output<typeof review>;

export const lockOnly = z.strictObject({ version: lockVersion }).nullish();

export const procedureList = z.strictObject({
  articleId: z.uuid().optional(),
  productId: z.uuid().optional(),
  archived: z.enum(['true', 'false']).default('false').describe('true lists the archived ones; for editors.'),
});
export type ProcedureList = z.output<typeof procedureList>;

export const versionNumber = z.coerce.number().int().min(1).max(1_000_000);
