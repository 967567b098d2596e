import { z } from 'zod';
import { InvalidInput } from '../../platform/errors/index.js';
import type { PageOf } from '../../platform/http/index.js';
import { address, type Query } from '../address.js';

/** Part of a list's address. One that makes no sense is left out: a shared link still shows something. */
export const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** Words that somebody looks for. */
export const words = z
  .string()
  .max(200)
  .transform((text) => text.replaceAll('\u0000', '').trim() || undefined);

export const cursor = optional(z.string().max(1000));

/** A page of a list; a cursor out of an old link begins the list anew. */
export async function pageFrom<Item>(
  given: string | undefined,
  read: (cursor: string | undefined) => Promise<PageOf<Item>>,
): Promise<PageOf<Item>> {
  try {
    return await read(given);
  } catch (error) {
    if (!(error instanceof InvalidInput) || given === undefined) throw error;
    return read(undefined);
  }
}

/** Where the list goes on and where it began; '' where there is nothing. */
export function pagesOf(base: string, query: Query, next: string | null) {
  return {
    next: next ? address(base, [], { ...query, cursor: next }) : '',
    first: query['cursor'] ? address(base, [], { ...query, cursor: undefined }) : '',
  };
}
