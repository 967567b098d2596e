import { z } from 'zod';
import { Refusal } from './errors.js';

const texts = z.array(z.string());
const whole = z.number().int().nonnegative();
const filter = z.union([z.string(), z.array(z.union([z.string(), texts]))]).nullish();

/** What a search may hold; anything else Meilisearch refuses. */
const search = {
  q: z.string().nullish(),
  offset: whole.optional(),
  limit: whole.optional(),
  page: whole.optional(),
  hitsPerPage: whole.optional(),
  filter,
  sort: texts.nullish(),
  distinct: z.string().nullish(),
  facets: texts.nullish(),
  attributesToRetrieve: texts.nullish(),
  attributesToCrop: texts.nullish(),
  cropLength: whole.optional(),
  cropMarker: z.string().optional(),
  attributesToHighlight: texts.nullish(),
  highlightPreTag: z.string().optional(),
  highlightPostTag: z.string().optional(),
  showMatchesPosition: z.boolean().optional(),
  showRankingScore: z.boolean().optional(),
  showRankingScoreDetails: z.boolean().optional(),
  rankingScoreThreshold: z.number().min(0).max(1).nullish(),
  matchingStrategy: z.enum(['last', 'all', 'frequency']).optional(),
  attributesToSearchOn: texts.nullish(),
  locales: z.array(z.enum(['nld', 'eng', 'nl', 'en'])).nullish(),
};

export const searchBody = z.strictObject(search);
export const multiSearchBody = z.strictObject({
  queries: z.array(z.strictObject({ ...search, indexUid: z.string() })),
});
export const newIndexBody = z.strictObject({ uid: z.string(), primaryKey: z.string().nullish() });
export const swapBody = z.array(z.strictObject({ indexes: z.array(z.string()), rename: z.boolean().default(false) }));
export const fetchBody = z.strictObject({
  filter,
  fields: texts.nullish(),
  ids: texts.nullish(),
  limit: whole.default(20),
  offset: whole.default(0),
  sort: texts.nullish(),
  retrieveVectors: z.boolean().optional(),
});
export const deleteByFilterBody = z.strictObject({ filter: z.string() });
export const deleteBatchBody = z.array(z.union([z.string(), z.number()]));
export const documentsBody = z.array(z.record(z.string(), z.unknown()));
export const newKeyBody = z.strictObject({
  uid: z.uuid().optional(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  actions: z.array(
    z.enum(['*', 'search', 'documents.*', 'documents.add', 'documents.get', 'documents.delete', 'keys.get']),
  ),
  indexes: texts,
  expiresAt: z.iso.datetime().nullable(),
});

const RULES = ['words', 'typo', 'proximity', 'attribute', 'sort', 'exactness'];
export const settingsBody = z.strictObject({
  displayedAttributes: texts.nullish(),
  searchableAttributes: texts.nullish(),
  filterableAttributes: texts.nullish(),
  sortableAttributes: texts.nullish(),
  rankingRules: z.array(z.string().refine((rule) => RULES.includes(rule) || /^\w+:(asc|desc)$/.test(rule))).nullish(),
  stopWords: texts.nullish(),
  nonSeparatorTokens: texts.nullish(),
  separatorTokens: texts.nullish(),
  dictionary: texts.nullish(),
  synonyms: z.record(z.string(), texts).nullish(),
  distinctAttribute: z.string().nullish(),
  proximityPrecision: z.enum(['byWord', 'byAttribute']).nullish(),
  typoTolerance: z
    .strictObject({
      enabled: z.boolean().nullish(),
      minWordSizeForTypos: z.strictObject({ oneTypo: whole.nullish(), twoTypos: whole.nullish() }).nullish(),
      disableOnWords: texts.nullish(),
      disableOnAttributes: texts.nullish(),
      disableOnNumbers: z.boolean().nullish(),
    })
    .nullish(),
  faceting: z
    .strictObject({
      maxValuesPerFacet: whole.nullish(),
      sortFacetValuesBy: z.record(z.string(), z.enum(['alpha', 'count'])).nullish(),
    })
    .nullish(),
  pagination: z.strictObject({ maxTotalHits: whole.nullish() }).nullish(),
  searchCutoffMs: whole.nullish(),
  localizedAttributes: z
    .array(z.strictObject({ attributePatterns: texts, locales: z.array(z.enum(['nld', 'eng', 'nl', 'en'])) }))
    .nullish(),
  facetSearch: z.boolean().nullish(),
  prefixSearch: z.enum(['indexingTime', 'disabled']).nullish(),
});

/** The body in its form, or Meilisearch's refusal: unknown members by name, the others by the code of the member. */
export function checked<Schema extends z.ZodType>(schema: Schema, body: unknown, about: string): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw new Refusal(400, 'bad_request', `Unknown field \`${issue.keys[0]}\` at \`.${issue.path.join('.')}\``);
  }
  const member = issue?.path.findLast((part) => typeof part === 'string') ?? '';
  const snake = member.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  throw new Refusal(400, snake ? `invalid_${about}_${snake}` : 'bad_request', `Invalid value: ${issue?.message}`);
}

/** Which query parameters a route knows; another is refused. */
export function checkParameters(url: URL, known: readonly string[]): void {
  for (const name of url.searchParams.keys()) {
    if (known.includes(name)) continue;
    const expected = known.map((each) => `\`${each}\``).join(', ');
    throw new Refusal(400, 'bad_request', `Unknown parameter \`${name}\`: expected one of ${expected}`);
  }
}
