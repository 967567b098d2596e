import { setImmediate as breathe } from 'node:timers/promises';
import { DAY_MS } from '../../platform/clock/index.js';
import { MatchModel, type AskedText, type KnownArticle, type KnownLink } from '../model/match-model.js';
import { MOST_SHARING } from '../predicted-asks.js';
import type { JudgedTicket } from './judgement.js';

/** A ticket of which a person said what answered it. */
export interface AnsweredTicket {
  id: string;
  asked: AskedText;
  articleIds: string[];
  /** When it was asked, in milliseconds since the epoch. */
  at: number;
}

export interface ReplayOptions {
  /** Tickets to predict after learning from all others, instead of week by week. */
  test?: readonly AnsweredTicket[];
  /** `part` goes from 0 to 1. */
  onProgress?: (part: number, tickets: number) => void;
  signal?: AbortSignal;
}

/** What was learned from the newest links only weighs little beside many: trained anew whenever there are so many more. */
const GROWTH = 1.25;
/** Between so many predictions whoever waits gets a word in. */
const AT_ONCE = 20;

/**
 * Plays a desk's history again: before each Monday (UTC) the model has learned from every ticket asked until then, and
 * predicts those of the week without knowing their answers. As the service does, it learns link by link and is trained
 * anew when a quarter has been added. The first week can only be told from the articles' own words.
 * @throws what `signal` was aborted with
 */
export async function replay(
  articles: readonly KnownArticle[],
  tickets: readonly AnsweredTicket[],
  { test, onProgress, signal }: ReplayOptions = {},
): Promise<JudgedTicket[]> {
  const ordered = [...tickets].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const weeks = test ? [[...test]] : weeksOf(ordered);
  const total = weeks.reduce((sum, week) => sum + week.length, 0);
  const learned: KnownLink[] = test ? ordered.flatMap(linksOf) : [];
  let trainedOn = learned.length;
  let model = MatchModel.train({ articles: [...articles], links: learned });
  const judged: JudgedTicket[] = [];
  for (const week of weeks) {
    for (const ticket of week) {
      if (judged.length % AT_ONCE === 0) {
        await breathe();
        signal?.throwIfAborted();
        onProgress?.(judged.length / total, judged.length);
      }
      judged.push(predicted(model, ticket, mondayBefore(ticket.at)));
    }
    const links = week.flatMap(linksOf);
    learned.push(...links);
    if (week === weeks.at(-1)) break;
    if (learned.length >= GROWTH * trainedOn) {
      model = MatchModel.train({ articles: [...articles], links: learned });
      trainedOn = learned.length;
    } else for (const link of links) model.learn(link);
  }
  return judged;
}

function predicted(model: MatchModel, { id, asked, articleIds, at }: AnsweredTicket, week: number): JudgedTicket {
  const { candidates } = model.match(asked, MOST_SHARING);
  return {
    id,
    at,
    week,
    articleIds,
    predictions: candidates.map(({ articleId, probability }) => ({ articleId, probability })),
  };
}

function linksOf({ id, asked, articleIds, at }: AnsweredTicket): KnownLink[] {
  return articleIds.map((articleId) => ({ ticketId: id, articleId, asked, at }));
}

function weeksOf(ordered: readonly AnsweredTicket[]): AnsweredTicket[][] {
  const weeks = new Map<number, AnsweredTicket[]>();
  for (const ticket of ordered) {
    const monday = mondayBefore(ticket.at);
    const week = weeks.get(monday) ?? [];
    week.push(ticket);
    weeks.set(monday, week);
  }
  return [...weeks.values()];
}

/** The beginning of the week in UTC. The first Monday of the epoch was its fifth day. */
function mondayBefore(at: number): number {
  return Math.floor((at / DAY_MS - 4) / 7) * 7 * DAY_MS + 4 * DAY_MS;
}
