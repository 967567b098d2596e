import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ticket } from './ticket.entity.js';
import { TicketCanNotBecome } from './ticket.errors.js';
import { TICKET_STATUSES, canBecome, type TicketStatus } from './ticket-words.js';

const now = new Date('2026-11-01T12:00:00Z');
const later = new Date('2026-11-01T13:00:00Z');

function ticketThatIs(status: TicketStatus): Ticket {
  const ticket = new Ticket();
  const isDone = status === 'solved' || status === 'closed';
  return Object.assign(ticket, {
    number: 1001,
    status,
    solution: isDone ? 'Opgelost.' : null,
    solvedAt: isDone ? now : null,
    closedAt: status === 'closed' ? now : null,
    unansweredSince: null,
  });
}

const steps: Record<string, (ticket: Ticket) => void> = {
  'the customer speaks': (ticket) => ticket.hear(later),
  'staff answer': (ticket) => ticket.answer(),
  'wait for the customer': (ticket) => ticket.waitFor('waiting'),
  'wait for the desk': (ticket) => ticket.waitFor('open'),
  solve: (ticket) => ticket.solve('Zo.', later),
  close: (ticket) => ticket.close(later),
  reopen: (ticket) => ticket.reopen(),
};

describe('a ticket', () => {
  it('never comes into a state that makes no sense, whatever is done to it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TICKET_STATUSES),
        fc.array(fc.constantFrom(...Object.keys(steps))),
        (status, done) => {
          const ticket = ticketThatIs(status);
          for (const step of done) {
            const before = { ...ticket };
            try {
              steps[step]!(ticket);
            } catch (error) {
              // A step that is refused leaves no trace.
              expect(error).toBeInstanceOf(TicketCanNotBecome);
              expect({ ...ticket }).toEqual(before);
            }
            if (ticket.status !== before.status) expect(canBecome(before.status, ticket.status)).toBe(true);
            expect(ticket.isDone).toBe(ticket.solution !== null);
            expect(ticket.isDone).toBe(ticket.solvedAt !== null);
            expect(ticket.status === 'closed').toBe(ticket.closedAt !== null);
            if (ticket.isDone || ticket.status === 'waiting') continue;
            if (step === 'the customer speaks') expect(ticket.unansweredSince).not.toBeNull();
          }
        },
      ),
    );
  });

  it('is open again when the customer says something, whatever it was', () => {
    for (const status of TICKET_STATUSES) {
      const ticket = ticketThatIs(status);
      ticket.hear(now);
      expect(ticket).toMatchObject({
        status: 'open',
        unansweredSince: now,
        solution: null,
        solvedAt: null,
        closedAt: null,
      });
    }
  });

  it('lets the customer wait since the first word that was not answered', () => {
    const ticket = ticketThatIs('open');
    ticket.hear(now);
    ticket.hear(later);
    expect(ticket.unansweredSince).toBe(now);
    ticket.answer();
    expect(ticket.unansweredSince).toBeNull();
    ticket.hear(later);
    ticket.solve('Zo.', later);
    expect(ticket.unansweredSince).toBeNull();
  });

  it('is closed only after it was solved', () => {
    expect(() => ticketThatIs('open').close(now)).toThrow('is open and can not become closed');
    expect(() => ticketThatIs('waiting').close(now)).toThrow(TicketCanNotBecome);
    expect(() => ticketThatIs('closed').solve('Nog eens.', now)).toThrow(TicketCanNotBecome);
  });
});
