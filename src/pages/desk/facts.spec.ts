import { describe, expect, it } from '@jest/globals';
import type { TicketDetails } from '../../tickets/index.js';
import { changedFacts, factsOf, mergedFacts } from './facts.js';

const ticket = (changes: Partial<TicketDetails>) =>
  ({
    status: 'open',
    assignee: null,
    team: null,
    priority: 'normal',
    type: 'question',
    product: null,
    locale: 'nl',
    subject: 'Hoe werkt dit?',
    ...changes,
  }) as TicketDetails;
const read = factsOf(ticket({}));
const was = JSON.stringify(read);

describe('the facts of a ticket', () => {
  it('changes only what somebody touched', () => {
    expect([...changedFacts({ ...read, priority: 'high' }, was)]).toEqual(['priority']);
    expect([...changedFacts({ ...read, assigneeId: null }, was)]).toEqual([]);
  });

  it('keeps what was typed and takes over what somebody else changed', () => {
    const now = ticket({ priority: 'urgent', subject: 'De app doet het niet' });
    const { fields } = mergedFacts(now, { ...read, type: 'complaint', was });

    expect(fields.type.value).toBe('complaint');
    expect(fields.priority.value).toBe('urgent');
    expect(fields.subject.value).toBe('De app doet het niet');
  });

  it('takes a beginning that is no JSON for none at all', () => {
    expect(mergedFacts(ticket({}), { ...read, was: 'x' }).fields.subject.value).toBe('Hoe werkt dit?');
  });
});
