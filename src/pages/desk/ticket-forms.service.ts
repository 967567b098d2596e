import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { cookieOptions } from '../../accounts/index.js';
import { ArticleNotFound } from '../../knowledge/index.js';
import { Config } from '../../platform/config/index.js';
import { DomainError, InvalidInput } from '../../platform/errors/index.js';
import { TicketChanged, type TicketDetails } from '../../tickets/index.js';
import { address } from '../address.js';
import type { Flash } from '../flash.js';
import { formOf, refused, sentText, withError, type Body, type Form } from '../forms.js';
import { redirect, type Redirect, type View } from '../page.js';
import type { Visit } from '../visit.js';
import { AFTER_COOKIE, afterOf, type AfterSending } from './after-sending.js';
import { queueAddress, queueFrom } from './queue-filter.js';
import { QueueWalk } from './queue-walk.js';
import { TicketPages, type Picked } from './ticket-pages.service.js';
import type { Panel, TicketState } from './ticket.page.js';

const YEAR = 365 * 24 * 60 * 60;

const FIELDS: Record<Panel, readonly string[]> = {
  reply: ['text', 'channel', 'waits', 'files'],
  heard: ['text', 'channel'],
  note: ['text', 'visibility'],
  solve: ['text'],
};

/** What a form on a ticket sent, as far as it must come back when it is refused. */
export interface Sent {
  body: Body;
  panel?: Panel;
  /** The fields beside the conversation. */
  isFacts?: boolean;
  files?: readonly { name: string }[];
  solving?: Picked;
}

/** What all forms of a ticket share: they come back when they are refused, and know where to go on. */
@Injectable()
export class TicketForms {
  constructor(
    private readonly pages: TicketPages,
    private readonly walk: QueueWalk,
    private readonly config: Config,
  ) {}

  /**
   * Does something with a ticket. When it is refused the page comes back with all that was typed; when somebody else
   * changed the ticket meanwhile, with what they did.
   */
  async attempt(visit: Visit, number: string, sent: Sent, work: () => Promise<Redirect>): Promise<Redirect | View> {
    try {
      return await work();
    } catch (error) {
      const state = this.stateOf(visit, sent);
      const { solving } = sent;
      if (error instanceof TicketChanged) {
        const changedSince = sentText(sent.body['seen'], 2_000) || 'unknown';
        return this.pages.show(visit, number, { ...state, changedSince }, { status: 409, solving });
      }
      const told = tell(visit, state, sent.panel, error);
      return this.pages.show(visit, number, told, { status: statusOf(error), solving });
    }
  }

  /** The page again, for a form that can't be used as it is. */
  again(visit: Visit, number: string, sent: Sent, form: Form, status = 422): Promise<View> {
    const state = { ...this.stateOf(visit, sent), [sent.panel ?? 'facts']: form };
    return this.pages.show(visit, number, state, { status, solving: sent.solving });
  }

  /** Where to go after an answer: on to the next ticket, or back to this one. Ask nextOf before it is sent. */
  onward(
    visit: Visit,
    ticket: Pick<TicketDetails, 'number'>,
    { queue, after, next, anchor = '' }: { queue: string; after: AfterSending; next: number | null; anchor?: string },
    flash: Flash,
    reply: FastifyReply,
  ): Redirect {
    if (afterOf(visit.request) !== after) {
      void reply.setCookie(AFTER_COOKIE, after, { ...cookieOptions(this.config), maxAge: YEAR });
    }
    if (after === 'stay') return redirect(this.at(ticket.number, queue) + anchor, flash.text, flash.tone, flash.undo);
    const to = next === null ? queueAddress(queueFrom(queue)) : this.at(next, queue);
    return redirect(to, flash.text, flash.tone, flash.undo);
  }

  /** Which ticket comes after this one: asked while it still has its place in the queue. */
  async nextOf(visit: Visit, number: string, queue: string, after: AfterSending): Promise<number | null> {
    return after === 'next' ? (await this.walk.around(visit.actor, queue, number)).onward : null;
  }

  at(number: number | string, queue = ''): string {
    return address('/desk/tickets', [number], { queue });
  }

  private stateOf({ t }: Visit, { body, panel, isFacts, files = [] }: Sent): TicketState {
    const state: TicketState = { queue: sentText(body['queue'], 2_000) };
    if (isFacts) state.typedFacts = body;
    if (!panel) return state;
    let form = formOf(FIELDS[panel], body);
    if (files.length > 0) form = withError(form, 'files', t('files.again'));
    return { ...state, panel, [panel]: form };
  }
}

/** Says what was refused: in the form it came from, or above the ticket. @throws what nobody at the desk can mend */
function tell({ t }: Visit, state: TicketState, panel: Panel | undefined, error: unknown): TicketState {
  // An article that went offline since it was picked is no reason to lose what was typed.
  if (error instanceof ArticleNotFound) return { ...state, message: t('desk.refused.article') };
  const told = refused((panel && state[panel]) ?? formOf([]), error, t, 'desk.refused');
  if (error instanceof InvalidInput && panel) return { ...state, [panel]: told };
  return { ...state, message: told.errors.at(-1)?.message ?? '' };
}

function statusOf(error: unknown): number {
  if (error instanceof InvalidInput) return 422;
  return error instanceof DomainError && error.kind === 'forbidden' ? 403 : 409;
}
