import { z } from 'zod';
import { normalizeEmail } from '../../accounts/index.js';
import type { Form } from '../forms.js';

export const ASK_FIELDS = ['product', 'subject', 'text', 'name', 'email', 'files'] as const;
export type AskForm = Form<(typeof ASK_FIELDS)[number]>;

export const askForm = z.object({
  product: z.string().max(100).default(''),
  subject: z.string().min(1, 'ask.subject-missing').max(200),
  text: z.string().min(1, 'ask.text-missing').max(20_000),
  name: z.string().max(100).default(''),
  email: z.string().max(250).default(''),
  files: z.unknown().optional(),
});
/** A visitor has to say where the answer can go. */
export const visitorForm = askForm.extend({
  email: z
    .string()
    .max(250)
    .refine((email) => normalizeEmail(email) !== null, 'form.email'),
});

export const prefill = z.object({
  about: z.string().max(200).catch('').default(''),
  product: z.string().max(100).catch('').default(''),
  subject: z.string().max(200).catch('').default(''),
});
export type Prefill = z.output<typeof prefill>;
