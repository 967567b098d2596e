import type { DemoTicket } from './generate-tickets.js';

export const FIRST_LINE = 'Klantenservice';
export const SECOND_LINE = 'Specialisten';
/** What the first line hands on by habit, although an article answers it. */
export const HANDED_ON: readonly string[] = ['thermostat-offline', 'boiler-pressure', 'payment-arrangement'];

/** With the team that solved it, as the file of an import says; a ticket that is still open is nobody's yet. */
export function withTeam(ticket: DemoTicket): DemoTicket & { team: string | null } {
  if (!ticket.solved_at) return { ...ticket, team: null };
  return { ...ticket, team: ticket.article.some((key) => HANDED_ON.includes(key)) ? SECOND_LINE : FIRST_LINE };
}
