import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { AskLedger } from './ask-ledger.js';
import { FaqScale } from './faq-scale.js';
import { MergedPlacements } from './merged-placements.js';
import { SelfServedAnswers } from './self-served-answers.js';

interface Told {
  ticketId?: string;
  ticketIds?: string[];
  intoId?: string;
  fromId?: string;
  articleId?: string;
  /** The other of two articles that became one, or two again. */
  otherId?: string;
}

/** Lets the FAQ follow what happens to tickets, links and articles. */
@Injectable()
export class FaqConsumer extends EventConsumer {
  readonly name = 'faq';
  // One event of an import names up to a thousand tickets.
  override readonly batch = 200;
  // Planning its one long statement takes longer than counting a hundred tickets by it.
  override readonly rest = 200;
  // Not ticket.opened: nothing is linked to a new ticket, and when something is, that has an event of its own.
  readonly topics = [
    'ticket.updated',
    'ticket.merged',
    'ticket.unmerged',
    'ticket.deleted',
    'ticket.restored',
    'tickets.imported',
    'link.confirmed',
    'link.removed',
    'links.predicted',
    'article.published',
    'article.archived',
    'article.updated',
    'article.solved',
    'article.merged',
    'article.unmerged',
  ];

  constructor(
    relay: EventRelay,
    private readonly asks: AskLedger,
    private readonly answers: SelfServedAnswers,
    private readonly scale: FaqScale,
    private readonly placements: MergedPlacements,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent<Told>[], tx: Tx): Promise<void> {
    // Rebuilding waits for us and we for it; and nobody changes the scale in between.
    await this.scale.lock(tx);

    const tickets = new Set<string>();
    for (const { payload } of events) {
      for (const id of [payload.ticketId, payload.intoId, payload.fromId, ...(payload.ticketIds ?? [])]) {
        if (id) tickets.add(id);
      }
    }
    const changed = await this.asks.recount(tx, [...tickets]);

    // Links tell of themselves; what readers said is solved went along with a merged article in silence.
    const solved = events
      .filter(({ topic }) => ['article.solved', 'article.merged', 'article.unmerged'].includes(topic))
      .flatMap(({ payload: { articleId, otherId } }) => (otherId ? [articleId!, otherId] : [articleId!]));
    if (solved.length > 0) await this.answers.recount(tx, [...new Set(solved)]);

    // In their order: a merge may be undone before we hear of it.
    for (const { topic, payload } of events) {
      const { articleId, otherId } = payload;
      if (topic === 'article.merged') await this.placements.merge(tx, articleId!, otherId!);
      else if (topic === 'article.unmerged') await this.placements.unmerge(tx, articleId!, otherId!);
    }

    if (changed > 0 || events.some(({ topic }) => topic.startsWith('article.'))) await this.scale.revise(tx);
  }
}
