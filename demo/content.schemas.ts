import { z } from 'zod';

const locale = z.enum(['nl', 'en']);
const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case');
const filled = z.string().trim().min(1);
const texts = z.array(filled).min(1);
const inBothLocales = z.strictObject({ nl: filled, en: filled });

export const productsFile = z.array(
  z.strictObject({
    key,
    slug: z.strictObject({ nl: key, en: key }),
    name: inBothLocales,
    description: inBothLocales,
    audience: z.enum(['public', 'staff']),
  }),
);

export const peopleFile = z.array(
  z.strictObject({
    key,
    email: z.email(),
    name: filled,
    role: z.enum(['customer', 'agent', 'editor', 'admin']),
    locale,
    password: z.string().min(12),
  }),
);

export const articlesFile = z.array(
  z.strictObject({
    key,
    product: key,
    audience: z.enum(['public', 'customers', 'staff']),
    status: z.enum(['published', 'draft', 'archived']),
    locales: z.array(locale).min(1),
    /** When somebody last found it true; on the first start when left out. */
    verifiedDaysAgo: z.int().min(1).optional(),
  }),
);

const phrasings = z.strictObject({ nl: texts, en: texts });

export const phrasingsFile = z.strictObject({
  articles: z.record(key, phrasings),
  unanswered: z.array(z.strictObject({ key, product: key.nullable(), nl: texts, en: texts })),
});

/** Published articles, most asked first: the position decides how often, the season when. */
export const demandFile = z.array(
  z.strictObject({
    article: key,
    type: z.enum(['question', 'incident', 'request', 'complaint']),
    season: z.enum(['steady', 'winter', 'summer', 'month-start']),
  }),
);

/** Per language: what people type, and what our texts call it. */
/** By key, what texts share. */
export const fragmentsFile = z.record(key, z.strictObject({ nl: filled, en: filled }));
export const synonymsFile = z.strictObject({ nl: z.record(filled, filled), en: z.record(filled, filled) });

const wording = z.strictObject({
  names: z.strictObject({ first: texts, last: texts }),
  greetings: texts,
  signOffs: texts,
  vagueSubjects: texts,
  /** Things customers add that say nothing about the answer: `general`, and per product. */
  details: z.record(key, texts),
  secondQuestion: texts,
  repeat: texts,
  phone: texts,
  counter: texts,
  replies: z.strictObject({
    letter: texts,
    short: texts,
    spoken: texts,
    pointer: texts,
    plainAnswer: texts,
    unansweredAnswer: texts,
  }),
  outageNotice: texts,
  outageOver: texts,
  /** What the desk asks back and what the customer then says. Some only make sense when something is broken. */
  exchanges: z.array(z.strictObject({ about: z.enum(['fault', 'anything']), question: filled, answer: filled })).min(1),
  thanks: texts,
  stuck: texts,
  secondReplies: texts,
  reminders: texts,
  notes: texts,
  solutions: texts,
  outageSolutions: texts,
  unansweredSolutions: texts,
});

export const wordingFile = z.strictObject({ nl: wording, en: wording });

export type DemoLocale = z.infer<typeof locale>;
export type DemoProduct = z.infer<typeof productsFile>[number];
export type DemoPerson = z.infer<typeof peopleFile>[number];
export type DemoArticleEntry = z.infer<typeof articlesFile>[number];
export type DemoPhrasings = z.infer<typeof phrasings>;
export type DemoTopic = z.infer<typeof phrasingsFile>['unanswered'][number];
export type DemoDemand = z.infer<typeof demandFile>[number];
export type DemoWording = z.infer<typeof wording>;
