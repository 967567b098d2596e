import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { binder, isTicketSql, mayHandle, OnlyStaffMay, TicketNotFound, visibleTickets } from '../../tickets/index.js';
import { MatchBacklog } from '../match-backlog.js';

/** "None of these": what an agent says about the suggestions as a whole. What fits is a link, made by TicketLinks. */
@Injectable()
export class SuggestionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly backlog: MatchBacklog,
  ) {}

  /**
   * Says that no article answers this ticket: nothing is suggested or predicted for it any more, the model learns from
   * it, and it counts as something to write about. Saying it twice is saying it once.
   * @throws TicketNotFound, OnlyStaffMay
   */
  dismiss(actor: Actor, idOrNumber: string): Promise<void> {
    return this.change(actor, idOrNumber, 'suggestions.dismissed', async (tx, ticketId) => {
      const said = await tx.query(
        `INSERT INTO match_dismissal (ticket_id, dismissed_by, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
        [ticketId, actor.accountId, this.clock.now()],
      );
      return said.length > 0;
    });
  }

  /** Takes it back. @throws TicketNotFound, OnlyStaffMay */
  restore(actor: Actor, idOrNumber: string): Promise<void> {
    return this.change(actor, idOrNumber, 'suggestions.restored', async (tx, ticketId) => {
      const [rows] = await tx.query('DELETE FROM match_dismissal WHERE ticket_id = $1 RETURNING 1', [ticketId]);
      return rows.length > 0;
    });
  }

  private async change(
    actor: Actor,
    idOrNumber: string,
    action: string,
    work: (tx: Tx, ticketId: string) => Promise<boolean>,
  ): Promise<void> {
    if (!mayHandle(actor)) throw new OnlyStaffMay('say whether a suggestion fits');
    await this.database.write(async (tx) => {
      const { parameters, bind } = binder();
      const [ticket] = await tx.query(
        `SELECT t.id FROM ticket t
          WHERE ${isTicketSql(idOrNumber, 't', bind)} AND ${visibleTickets(actor, 't', bind)} FOR KEY SHARE OF t`,
        parameters,
      );
      if (!ticket) throw new TicketNotFound(idOrNumber);
      if (!(await work(tx, ticket.id))) return;
      await this.backlog.add(tx, [ticket.id]);
      await this.audit.record(tx, { actor, action, subject: `ticket:${ticket.id}` });
      this.database.afterCommit(() => this.backlog.wake());
    });
  }
}
