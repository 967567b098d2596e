import { BODY, TICKET, TITLE, ticketsEach, type Example, type Kind } from './examples.js';
import { featuresOf, featuresOfAsked, type TextFeatures } from './features.js';
import type { KnownArticle, LinkKey, TrainingInput } from './match-types.js';
import { Weigher } from './vectors.js';
import { Vocabulary } from './vocabulary.js';

/** What is older says little of what is asked now, and everything learned has to fit in memory. */
const MOST_LINKS = 50_000;
const MOST_UNANSWERED = 5_000;

/** A linked ticket; without article when a person said that none answers it. */
export interface Ticket {
  ticketId: string;
  productId: string | null;
}

/** All that a model learns from, as features. */
export interface Collection {
  articles: Array<Pick<KnownArticle, 'id' | 'productId'>>;
  vocabulary: Vocabulary;
  /** The articles' own texts first, then the tickets. */
  examples: Example[];
  /** In the order of the examples that are tickets. */
  tickets: Ticket[];
}

/** One class per article, and one for tickets that none answers if there are any. */
export function classesOf({ articles, examples }: Collection): number {
  return articles.length + (examples.at(-1)?.label === articles.length ? 1 : 0);
}

export function collect({ articles, links, unanswered = [] }: TrainingInput): Collection {
  const vocabulary = new Vocabulary();
  const examples: Example[] = [];
  const tickets: Ticket[] = [];
  const push = (features: TextFeatures, label: number, kind: Kind) => {
    examples.push({ ids: vocabulary.add(features), counts: features.counts, label, kind });
  };
  const numbers = new Map<string, number>();
  const known = [...new Map(articles.map((article) => [article.id, article])).values()];
  known.forEach((article, number) => {
    numbers.set(article.id, number);
    for (const { features, kind } of ownTexts(article)) push(features, number, kind);
  });
  for (const { articleId, ticketId, asked } of newest(links, numbers)) {
    push(featuresOfAsked(asked), numbers.get(articleId)!, TICKET);
    tickets.push({ ticketId, productId: asked.productId });
  }
  for (const asked of unanswered.slice(-MOST_UNANSWERED)) {
    push(featuresOfAsked(asked), known.length, TICKET);
    tickets.push({ ticketId: '', productId: asked.productId });
  }
  const weigher = Weigher.over(vocabulary, examples, ticketsEach(examples, known.length));
  const shortened = examples.map((example) => ({ ...example, ...weigher.shortened(example.ids, example.counts) }));
  return { articles: known.map(({ id, productId }) => ({ id, productId })), vocabulary, examples: shortened, tickets };
}

/** An article's titles and bodies, each by itself: a question reads like a title, and a body drowns it. */
export function ownTexts({ texts }: KnownArticle): Array<{ features: TextFeatures; kind: Kind }> {
  return texts.flatMap(({ locale, title, body }) => {
    const own: Array<{ features: TextFeatures; kind: Kind }> = [{ features: featuresOf(title, locale), kind: TITLE }];
    if (body.trim()) own.push({ features: featuresOf(`${title}\n${body}`, locale), kind: BODY });
    return own;
  });
}

/** Each link once, oldest first, of equals by ticket: the same in whatever order they were read. */
function newest(links: TrainingInput['links'], known: ReadonlyMap<string, number>): TrainingInput['links'] {
  const each = new Map(links.map((link) => [keyOfLink(link), link]));
  return [...each.values()]
    .filter(({ articleId }) => known.has(articleId))
    .sort(
      (one, other) =>
        one.at - other.at || compared(one.ticketId, other.ticketId) || compared(one.articleId, other.articleId),
    )
    .slice(-MOST_LINKS);
}

export function keyOfLink({ ticketId, articleId }: LinkKey): string {
  return `${ticketId}\n${articleId}`;
}

function compared(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
