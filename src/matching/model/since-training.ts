import { keyOfLink, type Collection } from './collection.js';
import type { Evidence, Views } from './evidence.js';
import { TICKET, WORTH, type Kind } from './examples.js';
import type { TextFeatures } from './features.js';
import type { KnownArticle } from './match-types.js';
import { RecentTexts, type RecentLikeness, type RecentText } from './recent-texts.js';
import { upToDate, type Newcomer } from './up-to-date-views.js';
import { UsualArticles } from './usual-articles.js';

/** What is written of it. */
export interface SinceTrainingContent {
  texts: RecentText[];
  articles: Array<Pick<KnownArticle, 'id' | 'productId'>>;
  gone: { articles: string[]; tickets: number[] };
  rewritten: string[];
}

/** What changed since the model was trained: articles that came, changed and went, links that were made and taken back. */
export class SinceTraining {
  readonly articles: Array<Pick<KnownArticle, 'id' | 'productId'>>;
  private readonly recent: RecentTexts;
  private readonly numbers = new Map<string, number>();
  private readonly goneArticles = new Set<string>();
  private readonly goneTickets = new Set<number>();
  private readonly rewritten = new Set<string>();
  private readonly ticketNumbers = new Map<string, number>();
  private readonly trained: number;
  private counted: UsualArticles | null = null;
  private newcomers: Map<number, Newcomer> | null = null;

  constructor(
    private readonly collection: Collection,
    private readonly evidence: Evidence,
  ) {
    this.articles = [...collection.articles];
    this.trained = collection.articles.length;
    this.articles.forEach(({ id }, number) => this.numbers.set(id, number));
    this.recent = new RecentTexts(evidence.weigher);
    collection.tickets.forEach(({ ticketId }, n) => {
      const article = collection.articles[evidence.tickets.labels[n]!];
      if (article) this.ticketNumbers.set(keyOfLink({ ticketId, articleId: article.id }), n);
    });
  }

  isGone(article: number): boolean {
    return this.goneArticles.has(this.articles[article]!.id);
  }

  isGoneTicket(ticket: number): boolean {
    return this.goneTickets.has(ticket);
  }

  /** How many links there are by now. */
  get links(): number {
    return (
      this.ticketNumbers.size - this.goneTickets.size + this.recent.all.filter(({ kind }) => kind === TICKET).length
    );
  }

  get present(): number {
    return this.articles.length - this.goneArticles.size;
  }

  learn(articleId: string, ticketId: string, productId: string | null, features: TextFeatures): void {
    if (!this.numbers.has(articleId)) return;
    this.forget(ticketId, articleId);
    const trained = this.ticketNumbers.get(keyOfLink({ ticketId, articleId }));
    // What the model learned of it at the training holds again.
    if (trained === undefined) this.recent.add({ articleId, ticketId, productId, kind: TICKET, features });
    else this.goneTickets.delete(trained);
    this.changed();
  }

  forget(ticketId: string, articleId: string): void {
    this.recent.remove((text) => text.ticketId === ticketId && text.articleId === articleId);
    const trained = this.ticketNumbers.get(keyOfLink({ ticketId, articleId }));
    if (trained !== undefined) this.goneTickets.add(trained);
    this.changed();
  }

  putArticle(id: string, productId: string | null, texts: Array<{ features: TextFeatures; kind: Kind }>): void {
    const number = this.numbers.get(id) ?? this.articles.length;
    this.numbers.set(id, number);
    this.articles[number] = { id, productId };
    this.goneArticles.delete(id);
    if (number < this.trained) this.rewritten.add(id);
    this.recent.remove(({ articleId, kind }) => articleId === id && kind !== TICKET);
    for (const { features, kind } of texts)
      this.recent.add({ articleId: id, ticketId: null, productId: null, kind, features });
    this.changed();
  }

  removeArticle(id: string): void {
    if (!this.numbers.has(id)) return;
    this.goneArticles.add(id);
    this.changed();
  }

  likenesses(features: TextFeatures): RecentLikeness[] {
    return this.recent.all.length === 0 ? [] : this.recent.likenesses(features);
  }

  corrected(views: Views, features: TextFeatures, recent: RecentLikeness[]): Views {
    const isUnchanged = recent.length === 0 && this.goneTickets.size === 0 && this.articles.length === this.trained;
    if (isUnchanged && this.rewritten.size === 0) return views;
    return upToDate(views, this.evidence, features, recent, {
      articles: this.articles.length,
      trained: this.trained,
      numberOf: (articleId) => this.numbers.get(articleId)!,
      newcomers: (this.newcomers ??= this.countNewcomers()),
      values: this.recent.weigh(features),
      rewritten: new Set([...this.rewritten].map((id) => this.numbers.get(id)!)),
      goneTickets: this.goneTickets,
      linksOf: (article) => this.usual().links[article]!,
    });
  }

  /** How many tickets went to which article, up to now. */
  usual(): UsualArticles {
    if (this.counted) return this.counted;
    const usual = new UsualArticles(this.articles.length);
    const labels = this.evidence.tickets.labels;
    this.collection.tickets.forEach(({ productId }, n) => {
      if (labels[n]! < this.trained && !this.goneTickets.has(n)) usual.add(labels[n]!, productId);
    });
    for (const { kind, articleId, productId } of this.recent.all) {
      if (kind === TICKET) usual.add(this.numbers.get(articleId)!, productId);
    }
    this.counted = usual;
    return usual;
  }

  write(): SinceTrainingContent {
    return {
      texts: this.recent.all,
      articles: this.articles.slice(),
      gone: { articles: [...this.goneArticles].sort(), tickets: [...this.goneTickets].sort((a, b) => a - b) },
      rewritten: [...this.rewritten].sort(),
    };
  }

  read({ texts, articles, gone, rewritten }: SinceTrainingContent): this {
    articles.forEach((article, number) => {
      this.articles[number] = article;
      this.numbers.set(article.id, number);
    });
    for (const text of texts) this.recent.add(text);
    for (const id of gone.articles) this.goneArticles.add(id);
    for (const ticket of gone.tickets) this.goneTickets.add(ticket);
    for (const id of rewritten) this.rewritten.add(id);
    return this;
  }

  private changed(): void {
    this.counted = null;
    this.newcomers = null;
  }

  private countNewcomers(): Map<number, Newcomer> {
    const newcomers = new Map<number, Newcomer>();
    for (const { articleId, kind, features } of this.recent.all) {
      const article = this.numbers.get(articleId)!;
      if (article < this.trained) continue;
      const newcomer = newcomers.get(article) ?? { sums: new Map<number, number>(), total: 0 };
      newcomers.set(article, newcomer);
      const values = this.recent.weigh(features);
      features.hashes.forEach((hash, n) => {
        const more = values[n]! * WORTH[kind];
        newcomer.sums.set(hash, (newcomer.sums.get(hash) ?? 0) + more);
        newcomer.total += more;
      });
    }
    return newcomers;
  }
}
