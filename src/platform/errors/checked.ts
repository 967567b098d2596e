import type { z } from 'zod';
import { InvalidInput } from './domain-error.js';

/** What a schema makes of an input. @throws InvalidInput that names every wrong field. */
export function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidInput(result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
