import { Injectable } from '@nestjs/common';
import { ArticlesQueries } from '../../knowledge/index.js';
import { SuggestionsQueries } from '../../matching/index.js';
import { TicketPlans } from '../../notifications/index.js';
import { Clock } from '../../platform/clock/index.js';
import { isId } from '../../platform/ids/index.js';
import { TicketsQueries, type TicketDetails, type TicketSummary } from '../../tickets/index.js';
import { address } from '../address.js';
import { view, type View } from '../page.js';
import type { Visit } from '../visit.js';
import { afterOf } from './after-sending.js';
import { suggestionsOf } from './suggested.js';
import { AnswerPicker } from './answer-picker.js';
import { ProcedurePanel } from './procedure-panel.js';
import { DeskChoices } from './desk-choices.js';
import { QueueWalk } from './queue-walk.js';
import { ticketPage, type TicketState } from './ticket.page.js';

/** What somebody was picking when the page was asked for. */
export interface Picked {
  words: string;
  chosen: readonly string[];
}

const OTHERS = 6;
const NOTHING: Picked = { words: '', chosen: [] };

/** The page of one ticket, the first time and whenever one of its forms comes back. */
@Injectable()
export class TicketPages {
  constructor(
    private readonly tickets: TicketsQueries,
    private readonly articles: ArticlesQueries,
    private readonly suggestions: SuggestionsQueries,
    private readonly choosing: DeskChoices,
    private readonly picker: AnswerPicker,
    private readonly walk: QueueWalk,
    private readonly panel: ProcedurePanel,
    private readonly clock: Clock,
    private readonly plans: TicketPlans,
  ) {}

  /** @throws TicketNotFound */
  async show(
    visit: Visit,
    number: string,
    state: TicketState,
    {
      status = 200,
      solving = NOTHING,
      linking = NOTHING,
    }: { status?: number; solving?: Picked; linking?: Picked } = {},
  ): Promise<View> {
    const ticket = await this.tickets.get(visit.actor, number);
    const about = { about: ticket.subject, locale: ticket.locale };
    const linked = ticket.links.filter(({ source }) => source === 'confirmed').map(({ articleId }) => articleId);
    const [choosable, others, neighbours, solvingPage, linkingPage, cards, suggested, procedures] = await Promise.all([
      this.choosing.of(visit),
      this.othersOf(visit, ticket),
      this.walk.around(visit.actor, state.queue, ticket.id),
      this.picker.pick(visit, { picker: 'solve', ...about, ...solving, linked }),
      // Only what is searched for: what fits the subject is offered with the solution already.
      this.picker.pick(visit, { picker: 'link', ...about, about: '', ...linking, linked }),
      this.cardsOf(visit, ticket),
      this.suggestions.of(visit.actor, ticket.id),
      this.panel.of(visit, ticket),
    ]);

    const page = ticketPage(visit, named(ticket, cards), state, {
      choosable,
      others,
      neighbours,
      procedures,
      solving: solvingPage,
      linking: linkingPage,
      suggested: suggestionsOf(visit, ticket, suggested),
      links: [...cards.values()].map(({ id, locale, slug, audience, published }) => ({
        id,
        isForStaff: audience === 'staff',
        link: audience === 'staff' || !published ? '' : this.picker.linkTo(locale, slug),
      })),
      after: afterOf(visit.request),
      now: this.clock.now(),
    });
    const plan = await this.plans.find(ticket.id);
    const planUrl = address('/desk/tickets', [ticket.number, 'plan']);
    return view('desk/ticket', { ...page, plan, planUrl }, { title: `#${ticket.number} ${ticket.subject}`, status });
  }

  /** What else the customer asked, the newest first. */
  private async othersOf({ actor }: Visit, { id, requester }: TicketDetails): Promise<TicketSummary[]> {
    if (!requester?.id) return [];
    const { items } = await this.tickets.list(actor, { requesterId: requester.id, sort: 'opened', limit: OTHERS + 1 });
    return items.filter((other) => other.id !== id).slice(0, OTHERS);
  }

  /** The articles that the ticket is or was linked with. */
  private cardsOf({ actor }: Visit, ticket: TicketDetails) {
    const changed = ticket.changes.flatMap(({ what, oldValue, newValue }) =>
      what === 'article' ? [oldValue, newValue].filter((id) => id !== null && isId(id)) : [],
    );
    const linked = ticket.links.map(({ articleId }) => articleId);
    return this.articles.cards(actor, [...linked, ...changed] as string[], ticket.locale);
  }
}

/** An article that was unlinked is called by its question all the same. */
function named(ticket: TicketDetails, cards: ReadonlyMap<string, { question: string }>): TicketDetails {
  const nameOf = (id: string | null, name: string | null) => (id && cards.get(id)?.question) || name;
  return {
    ...ticket,
    changes: ticket.changes.map((change) =>
      change.what === 'article'
        ? {
            ...change,
            oldName: nameOf(change.oldValue, change.oldName),
            newName: nameOf(change.newValue, change.newName),
          }
        : change,
    ),
  };
}
