import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { ArticleImport } from '../../knowledge/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { ImportTarget } from './import-target.js';
import { TicketChecks, type CheckSetting } from './ticket-checks.js';
import type { CheckedTicket } from './ticket-record.js';
import { TicketReferencesQueries } from './ticket-references.queries.js';
import { TicketWriter } from './ticket-writer.js';

export interface TicketTargetOptions extends CheckSetting {
  /** Makes a draft for each article key that nobody has. */
  createArticles: boolean;
  /** Keys of articles that count as there: those of the articles file, in a rehearsal. */
  alsoArticles?: ReadonlySet<string> | undefined;
}

/** Imports into tickets. */
@Injectable()
export class TicketTargets {
  constructor(
    private readonly database: Database,
    private readonly references: TicketReferencesQueries,
    private readonly writer: TicketWriter,
    private readonly articles: ArticleImport,
  ) {}

  for(actor: Actor, options: TicketTargetOptions): ImportTarget<CheckedTicket> {
    const checks = new TicketChecks(options);
    return {
      tables: ['account', 'ticket', 'moment', 'ticket_link'],
      check: (record) => {
        const checked = checks.check(record);
        return 'ticket' in checked ? { item: checked.ticket } : checked;
      },
      keyOf: ({ externalId }) => externalId,
      prepare: async (tickets) => {
        if (options.createArticles) await this.createArticles(actor, tickets, options.defaults.locale);
        const { references, refused } = await this.references.judge(tickets);
        const good = tickets.filter((ticket) => !refused.has(ticket));
        return { refused, save: (tx) => this.writer.save(tx, actor, good, references) };
      },
      rehearse: async (tickets) => {
        const missing = options.createArticles
          ? new Set(tickets.flatMap(({ articles }) => articles))
          : options.alsoArticles;
        const { refused } = await this.references.judge(tickets, missing);
        const good = tickets.filter((ticket) => !refused.has(ticket));
        return { refused, tally: await this.writer.rehearse(this.database.reader, good) };
      },
    };
  }

  /** Drafts: an editor writes the answers, and readers see nothing that has none. */
  private async createArticles(actor: Actor, tickets: readonly CheckedTicket[], locale: Locale): Promise<void> {
    const keys = [...new Set(tickets.flatMap(({ articles }) => articles))];
    const known = await this.references.articles(keys);
    const drafts = keys
      .filter((key) => !known.has(key))
      .map((key) => ({ external_id: key, status: 'draft' as const, [`question_${locale}`]: questionOf(key) }));
    if (drafts.length > 0) await this.database.write((tx) => this.articles.save(tx, actor, drafts));
  }
}

/** `card_arrival` becomes "Card arrival". */
function questionOf(key: string): string {
  const words = key.replaceAll(/[_\s-]+/g, ' ').trim() || key;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
