import { BadFilter, parseFilter } from './filter.js';

export type Doc = Record<string, unknown>;

/** The settings that finding needs. */
export interface FindSettings {
  searchableAttributes: string[];
  filterableAttributes: string[];
  sortableAttributes: string[];
  displayedAttributes: string[];
  synonyms: Record<string, string[]>;
  pagination: { maxTotalHits: number };
}

export interface FindQuery {
  q?: string | null;
  filter?: string | null;
  sort?: string[];
  facets?: string[];
  distinct?: string;
  page?: number;
  hitsPerPage?: number;
  offset?: number;
  limit?: number;
  matchingStrategy?: 'all' | 'last' | 'frequency';
  attributesToRetrieve?: string[];
  attributesToHighlight?: string[];
  attributesToCrop?: string[];
  cropLength?: number;
  cropMarker?: string;
  highlightPreTag?: string;
  highlightPostTag?: string;
}

interface Scored {
  doc: Doc;
  /** Smaller is better, one after the other. */
  score: number[];
}

/** A tiny search: words, beginnings, one slip of the finger, accents, synonyms; ranked as the rules of ours say. */
export function findIn(docs: Iterable<Doc>, query: FindQuery, settings: FindSettings) {
  const matches = query.filter ? parseFilter(query.filter, settings.filterableAttributes) : () => true;
  for (const facet of query.facets ?? []) {
    if (!settings.filterableAttributes.includes(facet))
      throw new BadFilter(`Invalid facet distribution: Attribute \`${facet}\` is not filterable.`);
  }
  const universe = [...docs].filter(matches);
  const typed = query.q ?? '';
  // As in Meilisearch: quotes bind words, and a minus forbids the word.
  const forbidden = [...typed.matchAll(/(?:^|\s)-(\S+)/g)].flatMap(([, word]) => wordsOf(word!));
  const words = wordsOf(typed.replaceAll(/(?:^|\s)-\S+/g, ' ')).slice(0, 10);
  const rows = universe.map((doc) => ({
    doc,
    words: settings.searchableAttributes.map((attribute) => wordsOf(textOf(doc[attribute] ?? ''))),
  }));
  const asked = words.map((word, position) => ({
    word,
    variants: [word, ...(settings.synonyms[word] ?? [])],
    isLast: position === words.length - 1,
    frequency: 0,
  }));
  const typosOf = (row: (typeof rows)[number], { variants, isLast }: (typeof asked)[number]) => {
    let best: { typos: number; attribute: number; exact: boolean } | null = null;
    row.words.forEach((list, attribute) => {
      for (const has of list) {
        for (const variant of variants) {
          const typos = slips(variant, has, isLast);
          if (typos === null || (best && best.typos <= typos)) continue;
          best = { typos, attribute, exact: has === variant };
        }
      }
    });
    return best as { typos: number; attribute: number; exact: boolean } | null;
  };
  const found = rows.map((row) => ({ row, each: asked.map((word) => typosOf(row, word)) }));
  asked.forEach((word, n) => (word.frequency = found.filter(({ each }) => each[n]).length));
  const rarest = asked.reduce((best, word, n) => (word.frequency < asked[best]!.frequency ? n : best), 0);
  const scored = found.flatMap(({ row, each }): Scored[] => {
    const required =
      query.matchingStrategy === 'all'
        ? each.every(Boolean)
        : asked.length === 0 || Boolean(each[query.matchingStrategy === 'frequency' ? rarest : 0]);
    if (!required || row.words.flat().some((word) => forbidden.includes(word))) return [];
    const hits = each.filter((hit) => hit !== null);
    return [
      {
        doc: row.doc,
        score: [
          -hits.length,
          hits.reduce((sum, { typos }) => sum + typos, 0),
          hits.reduce((sum, { attribute }) => sum + attribute, 0),
          -hits.filter(({ exact }) => exact).length,
          -Number(row.doc['standing'] ?? 0),
        ],
      },
    ];
  });

  const sorts = (query.sort ?? []).map((sort) => {
    const [attribute = '', direction] = sort.split(':');
    if (!settings.sortableAttributes.includes(attribute))
      throw new BadFilter(`Attribute \`${attribute}\` is not sortable.`);
    return { attribute, sign: direction === 'desc' ? -1 : 1 };
  });
  scored.sort((a, b) => {
    for (const { attribute, sign } of sorts) {
      const [x, y] = [textOf(a.doc[attribute]), textOf(b.doc[attribute])];
      if (x !== y) return x < y ? -sign : sign;
    }
    return a.score.map((part, n) => part - b.score[n]!).find((difference) => difference !== 0) ?? 0;
  });
  const seen = new Set<unknown>();
  const kept = scored.filter(({ doc }) => {
    if (!query.distinct) return true;
    const key = doc[query.distinct];
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });

  const isPaged = query.page !== undefined || query.hitsPerPage !== undefined;
  const length = isPaged ? (query.hitsPerPage ?? 20) : (query.limit ?? 20);
  const from = isPaged ? ((query.page ?? 1) - 1) * length : (query.offset ?? 0);
  const total = Math.min(kept.length, settings.pagination.maxTotalHits);
  return {
    hits: kept
      .slice(0, settings.pagination.maxTotalHits)
      .slice(from, from + length)
      .map(({ doc }) => shown(doc, query, asked, settings)),
    query: typed,
    processingTimeMs: 0,
    ...(isPaged
      ? {
          page: query.page ?? 1,
          hitsPerPage: length,
          totalHits: total,
          totalPages: length === 0 ? 0 : Math.ceil(total / length),
        }
      : { offset: from, limit: length, estimatedTotalHits: total }),
    ...(query.facets && {
      facetDistribution: Object.fromEntries(
        query.facets.map((facet) => [facet, tally(kept.flatMap(({ doc }) => [doc[facet]].flat()))]),
      ),
      facetStats: {},
    }),
  };
}

type Asked = Array<{ variants: string[]; isLast: boolean }>;

function shown(doc: Doc, query: FindQuery, asked: Asked, { displayedAttributes }: FindSettings): Doc {
  const pick = (names: string[]) =>
    Object.fromEntries(
      Object.entries(doc).filter(([name]) => names.includes(name) && displayedAttributes.includes(name)),
    );
  const retrieved = pick(query.attributesToRetrieve ?? displayedAttributes);
  const cropped = query.attributesToCrop ?? [];
  const highlighted = query.attributesToHighlight ?? [];
  if (!query.attributesToCrop && !query.attributesToHighlight) return retrieved;

  const isFound = (word: string) =>
    wordsOf(word).some((has) =>
      asked.some(({ variants, isLast }) => variants.some((variant) => slips(variant, has, isLast) !== null)),
    );
  const formatted: Doc = {};
  for (const [name, value] of Object.entries({ ...retrieved, ...pick([...cropped, ...highlighted]) })) {
    // Meilisearch writes numbers as texts here.
    let pieces: string[] = textOf(value).match(/[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu) ?? [];
    if (cropped.includes(name)) {
      const at = Math.max(0, pieces.findIndex(isFound));
      const length = (query.cropLength ?? 10) * 2;
      const from = Math.max(0, at - length / 2);
      const marker = query.cropMarker ?? '…';
      pieces = [
        ...(from > 0 ? [marker] : []),
        ...pieces.slice(from, from + length),
        ...(from + length < pieces.length ? [marker] : []),
      ];
    }
    const text = highlighted.includes(name)
      ? pieces
          .map((piece) =>
            isFound(piece) ? `${query.highlightPreTag ?? '<em>'}${piece}${query.highlightPostTag ?? '</em>'}` : piece,
          )
          .join('')
      : pieces.join('');
    formatted[name] = value === null ? null : text;
  }
  return { ...retrieved, _formatted: formatted };
}

function tally(values: unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    if (value !== null && value !== undefined) counts[textOf(value)] = (counts[textOf(value)] ?? 0) + 1;
  }
  return counts;
}

export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** How many slips lie between what was typed and a word, or null when it is another word. */
function slips(typed: string, word: string, mayGoOn: boolean): number | null {
  if (word === typed || (mayGoOn && word.startsWith(typed))) return 0;
  if (typed.length < 5 || /\d/.test(typed)) return null;
  const candidates = mayGoOn ? [word, word.slice(0, typed.length), word.slice(0, typed.length + 1)] : [word];
  return candidates.some((candidate) => isOneSlip(typed, candidate)) ? 1 : null;
}

/** One letter more, less, other, or two neighbours swapped; never the first. */
function isOneSlip(a: string, b: string): boolean {
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  const [x, y] = [a.slice(from), b.slice(from)];
  return (
    x.slice(1) === y.slice(1) ||
    x.slice(1) === y ||
    x === y.slice(1) ||
    (x.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
