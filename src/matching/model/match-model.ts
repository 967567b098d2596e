import { collect, ownTexts } from './collection.js';
import { glimpse } from './blend.js';
import { featuresOfAsked } from './features.js';
import type {
  AskedText,
  KnownArticle,
  KnownLink,
  Match,
  ModelQuality,
  TrainingInput,
  TrainingOptions,
} from './match-types.js';
import { readModel, writeModel, type Model } from './model-content.js';
import { similarTickets, tellingWords } from './reasons.js';
import { SinceTraining } from './since-training.js';
import { judge, standingsOf, train } from './training.js';

export type {
  AskedText,
  Candidate,
  KnownArticle,
  KnownLink,
  Match,
  ModelQuality,
  TrainingInput,
} from './match-types.js';

/**
 * Knows which article answers a ticket: by the articles' own words, and by the tickets that people linked to them. Looks
 * at each article from several sides (centroid, naive Bayes, a shallow network, nearest own text, nearest tickets,
 * product) and weighs them as held-out tickets taught. What it answers follows from what it was given, in that order;
 * nothing from chance, the clock or the process.
 */
export class MatchModel {
  private constructor(private readonly model: Model) {}

  /** @param input of one ticket linked twice to one article, the later link counts */
  static train(input: TrainingInput, { seed = 1, onProgress }: TrainingOptions = {}): MatchModel {
    const collection = collect(input);
    const trained = train(collection, seed, (part, what) => onProgress?.(part, what));
    return new MatchModel({ collection, trained, since: new SinceTraining(collection, trained.evidence) });
  }

  /** @throws UnreadableModel for bytes that are no model, of another version, or broken */
  static read(bytes: Uint8Array): MatchModel {
    return new MatchModel(readModel(bytes));
  }

  /** The same bytes for the same model everywhere. */
  write(): Uint8Array<ArrayBuffer> {
    return writeModel(this.model);
  }

  /** Measured at the training; links and articles as they are by now. */
  get quality(): ModelQuality {
    const { trained, since } = this.model;
    return { ...trained.quality, links: since.links, articles: since.present };
  }

  match(asked: AskedText, limit = 3): Match {
    const { trained, since, collection } = this.model;
    const { evidence } = trained;
    const features = featuresOfAsked(asked);
    const recent = since.likenesses(features);
    const known = evidence.weigher.knownOf(features);
    const seen = evidence.viewsOf(features, known);
    const views = since.corrected(seen, features, recent);
    const standings = standingsOf(since, since.usual(), asked.productId, (article) => since.isGone(article));
    const { options, chances, none } = judge(glimpse(views, standings, trained.blend), trained);
    const candidates = [...options.subarray(0, limit)].map((article, place) => {
      const articleId = since.articles[article]!.id;
      const isGone = (ticket: number) => since.isGoneTicket(ticket);
      const trainedAs = article < collection.articles.length ? article : Infinity;
      return {
        articleId,
        probability: chances[place]!,
        words: tellingWords(features, known, trainedAs, articleId, evidence, recent),
        similar: similarTickets(
          articleId,
          evidence.tickets.labelled(trainedAs),
          seen.likenesses,
          collection.tickets,
          isGone,
          recent,
        ),
      };
    });
    return { candidates, none };
  }

  /** Of an article it does not know it learns nothing. The same link twice is the same as once. */
  learn({ articleId, ticketId, asked }: KnownLink): void {
    this.model.since.learn(articleId, ticketId, asked.productId, featuresOfAsked(asked));
  }

  forget(ticketId: string, articleId: string): void {
    this.model.since.forget(ticketId, articleId);
  }

  putArticle(article: KnownArticle): void {
    this.model.since.putArticle(article.id, article.productId, ownTexts(article));
  }

  removeArticle(articleId: string): void {
    this.model.since.removeArticle(articleId);
  }
}
