import type { DemoArticle, DemoContent, DemoLocale } from './content.js';
import type { Cast, Customer } from './customers.js';
import { DAY, HOUR, MINUTE, calendarOf, instantOf, isDeskOpen, localTimeOf, weekdayOf } from './office-time.js';
import { WeightedDraw, type Random } from './random.js';

export type TicketChannel = 'web' | 'email' | 'phone' | 'chat' | 'social' | 'counter';
export type TicketType = 'question' | 'incident' | 'request' | 'complaint';

/** Something people ask: what an article answers, or what none does (then `article` is null). */
export interface Ask {
  key: string;
  article: DemoArticle | null;
  product: string | null;
  type: TicketType;
  phrasings: Record<DemoLocale, string[]>;
}

/** One person turning to the desk at one moment: a ticket before anyone wrote a word of it. */
export interface Contact {
  at: number;
  ask: Ask;
  /** A second question in the same message, now and then. */
  alsoAsks: Ask | null;
  occasion: 'daily' | 'outage' | 'repeat';
  channel: TicketChannel;
  locale: DemoLocale;
  customer: Customer | null;
  isColleague: boolean;
}

export interface Period {
  start: number;
  now: number;
  count: number;
}

const OUTAGE = { article: 'app-outage', daysAgo: 21, startsAt: 8 * 60 + 40, lasts: 9 * HOUR, tickets: 120 };
const REPEAT_SHARE = 0.04;
// Of the daily contacts; with the outage and the repeats counted in, about 8% of all tickets.
const UNANSWERED_SHARE = 0.09;
const SECOND_QUESTION_SHARE = 0.03;
const RECENT = 3 * DAY;

const HOURS_WEEKDAY = [3, 1, 1, 1, 1, 4, 12, 30, 65, 95, 100, 95, 75, 82, 85, 80, 70, 50, 40, 45, 40, 30, 16, 8];
const HOURS_WEEKEND = [4, 2, 1, 1, 1, 2, 5, 15, 35, 55, 65, 65, 55, 55, 55, 50, 45, 38, 35, 40, 38, 28, 16, 8];
const WEEKDAYS = [0.28, 1.15, 1.05, 1, 0.98, 0.92, 0.4];

/** When the app was out: on the Tuesday nearest to three weeks ago. Null when that lies before the period. */
export function outageWindow({ start, now }: Period): { from: number; until: number } | null {
  const nearby = localTimeOf(now).day - OUTAGE.daysAgo;
  const tuesday = [0, -1, 1, -2, 2, -3, 3].map((shift) => nearby + shift).find((day) => weekdayOf(day) === 2);
  const from = instantOf(tuesday ?? nearby, OUTAGE.startsAt);
  return from >= start ? { from, until: from + OUTAGE.lasts } : null;
}

/** Decides who asks what, when and how: exactly `count` contacts, in the order in which they came in. */
export function planContacts(period: Period, content: DemoContent, cast: Cast, random: Random): Contact[] {
  const demand = new Demand(content, period);
  const outage = outageWindow(period);
  const contacts: Contact[] = [];

  if (outage) {
    const burst = Math.min(OUTAGE.tickets, Math.round(period.count * 0.06));
    while (contacts.length < burst) {
      // The power pulls arrivals forward: most people notice in the first hours.
      const at = outage.from + OUTAGE.lasts * random.next() ** 1.6;
      contacts.push(meet(at, demand.get(OUTAGE.article), 'outage', null));
    }
  }

  const repeats = Math.round(period.count * REPEAT_SHARE);
  while (contacts.length < period.count - repeats) {
    const { at, day } = demand.drawTime(random);
    const ask = random.chance(UNANSWERED_SHARE) ? demand.unanswered.draw(random) : demand.on(day).draw(random);
    contacts.push(meet(at, ask, 'daily', null));
  }

  const earlier = contacts.filter(({ customer, ask }) => customer !== null && ask.article !== null);
  while (contacts.length < period.count) {
    const first = earlier.length > 0 ? random.pick(earlier) : null;
    const at = first && demand.drawTimeSoonAfter(first.at, random);
    if (first && at !== null) contacts.push(meet(at, first.ask, 'repeat', first.customer));
    else contacts.push(meet(demand.drawTime(random).at, demand.unanswered.draw(random), 'daily', null));
  }
  return contacts.toSorted((one, other) => one.at - other.at);

  function meet(time: number, ask: Ask, occasion: Contact['occasion'], again: Customer | null): Contact {
    const at = Math.floor(time / 1000) * 1000;
    const isColleague = ask.product === 'werkplek';
    const channel = drawChannel(at, occasion, isColleague, random);
    const anonymousShare = channel === 'counter' ? 0.4 : channel === 'phone' ? 0.15 : 0;
    const isAnonymous = again === null && !isColleague && random.chance(anonymousShare);
    const crowd = isColleague ? cast.colleagues : period.now - at < RECENT ? cast.recent : cast.customers;
    const customer = again ?? (isAnonymous ? null : crowd.draw(random));
    const locale = customer?.locale ?? (random.chance(0.75) ? 'nl' : 'en');

    const hasMore =
      occasion === 'daily' && ask.article !== null && !isColleague && random.chance(SECOND_QUESTION_SHARE);
    const other = hasMore ? demand.on(localTimeOf(at).day).draw(random) : null;
    const alsoAsks = other && other !== ask && other.product !== 'werkplek' ? other : null;
    return { at, ask, alsoAsks, occasion, channel, locale, customer, isColleague };
  }
}

/** How much is asked on which day, and what: a long tail over the articles that moves with the season and the calendar. */
class Demand {
  readonly unanswered: WeightedDraw<Ask>;
  private readonly asks: { ask: Ask; season: string; popularity: number }[];
  private readonly days: WeightedDraw<number>;
  private readonly byDay = new Map<number, WeightedDraw<Ask>>();
  private readonly hours = [HOURS_WEEKEND, HOURS_WEEKDAY].map(
    (weights) =>
      new WeightedDraw(
        weights.map((_, hour) => hour),
        (hour) => weights[hour]!,
      ),
  );

  constructor(
    content: DemoContent,
    private readonly period: Period,
  ) {
    const articles = new Map(content.articles.map((article) => [article.key, article]));
    this.asks = content.demand.map(({ article: key, type, season }, rank) => {
      const article = articles.get(key)!;
      const ask: Ask = { key, article, product: article.product, type, phrasings: content.phrasings[key]! };
      // Zipf-Mandelbrot: the shift keeps the first article from drowning the others.
      return { ask, season, popularity: 1 / (rank + 2) ** 0.95 };
    });
    const topics = content.unanswered.map((topic): Ask => ({
      ...topic,
      article: null,
      type: 'question',
      phrasings: topic,
    }));
    this.unanswered = new WeightedDraw(topics, (_, rank) => 1 / (rank + 1) ** 0.8);

    const first = localTimeOf(period.start).day;
    const last = localTimeOf(period.now).day;
    const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    this.days = new WeightedDraw(days, (day) => WEEKDAYS[weekdayOf(day)]! * this.on(day).total);
  }

  get(key: string): Ask {
    const found = this.asks.find(({ ask }) => ask.key === key);
    if (!found) throw new Error(`The demo needs a published article "${key}".`);
    return found.ask;
  }

  on(day: number): WeightedDraw<Ask> {
    let draw = this.byDay.get(day);
    if (!draw) {
      const weights = new Map(this.asks.map(({ ask, season, popularity }) => [ask, popularity * pull(season, day)]));
      draw = new WeightedDraw([...weights.keys()], (ask) => weights.get(ask)!);
      this.byDay.set(day, draw);
    }
    return draw;
  }

  /** A moment within the period; drawing again keeps the rhythm right on its first and last day. */
  drawTime(random: Random): { at: number; day: number } {
    for (;;) {
      const day = this.days.draw(random);
      const at = this.drawTimeOn(day, random);
      if (at >= this.period.start && at <= this.period.now) return { at, day };
    }
  }

  /** A moment later the same day or within the week after it, or null when chance finds none before now. */
  drawTimeSoonAfter(earlier: number, random: Random): number | null {
    const { day } = localTimeOf(earlier);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const at = this.drawTimeOn(day + Math.floor(random.between(0, 7)), random);
      if (at > earlier + 2 * HOUR && at < earlier + 7 * DAY && at <= this.period.now) return at;
    }
    return null;
  }

  private drawTimeOn(day: number, random: Random): number {
    const isWeekend = weekdayOf(day) === 0 || weekdayOf(day) === 6;
    const hour = this.hours[isWeekend ? 0 : 1]!.draw(random);
    return instantOf(day, hour * 60) + Math.floor(random.next() * 60) * MINUTE + Math.floor(random.next() * 60) * 1000;
  }
}

/** How strongly a day pulls at an article, around 1 over a year. */
function pull(season: string, day: number): number {
  const { dayOfMonth, yearShare } = calendarOf(day);
  // Highest in the middle of January, when it is coldest, and lowest in July.
  const cold = Math.cos(2 * Math.PI * (yearShare - 0.04));
  if (season === 'winter') return 1 + 0.85 * cold;
  if (season === 'summer') return 1 - 0.6 * cold;
  if (season === 'month-start') return dayOfMonth <= 5 ? 2.8 : dayOfMonth <= 10 ? 1.5 : 0.6;
  return 1;
}

const CHANNELS: {
  channel: TicketChannel;
  usual: number;
  outage: number;
  needsDesk: boolean;
  forColleagues: boolean;
}[] = [
  { channel: 'web', usual: 34, outage: 22, needsDesk: false, forColleagues: true },
  { channel: 'email', usual: 27, outage: 14, needsDesk: false, forColleagues: true },
  { channel: 'phone', usual: 24, outage: 30, needsDesk: true, forColleagues: true },
  { channel: 'chat', usual: 12, outage: 20, needsDesk: true, forColleagues: true },
  { channel: 'social', usual: 4, outage: 13, needsDesk: false, forColleagues: false },
  { channel: 'counter', usual: 5, outage: 1, needsDesk: true, forColleagues: true },
];

function drawChannel(at: number, occasion: Contact['occasion'], isColleague: boolean, random: Random): TicketChannel {
  const isOpen = isDeskOpen(at);
  const usable = CHANNELS.filter(
    ({ needsDesk, forColleagues }) => (isOpen || !needsDesk) && (!isColleague || forColleagues),
  );
  return new WeightedDraw(usable, ({ usual, outage }) => (occasion === 'outage' ? outage : usual)).draw(random).channel;
}
