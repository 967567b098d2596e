import { z } from 'zod';

/** PostgreSQL can't store a NUL: `.check(noNul)` on every text that somebody types. */
export const noNul = z.refine<string>((text) => !text.includes('\0'), 'must not contain NUL characters');
