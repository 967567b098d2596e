import { describe, expect, it } from '@jest/globals';
import { queueAddress, queueFrom, queueOf, queueText, ticketFilterOf } from './queue-filter.js';

const PRODUCT = '0193e8c5-0000-7000-8000-000000000000';

describe('the address of a queue', () => {
  it('says nothing about what goes without saying', () => {
    expect(queueAddress(queueOf({}))).toBe('/desk');
    expect(queueAddress(queueOf({ view: 'todo', sort: 'waiting' }))).toBe('/desk');
    expect(queueAddress(queueOf({ view: 'mine' }))).toBe('/desk?view=mine');
  });

  it('comes back the same from an address that somebody shared', () => {
    const queue = queueOf({
      view: 'open',
      product: PRODUCT,
      priority: 'urgent',
      sort: 'priority',
      cursor: 'abc',
      q: 'x & y',
    });
    expect(queueFrom(queueText(queue))).toEqual(queue);
  });

  it('leaves out what makes no sense', () => {
    expect(queueOf({ view: 'everything', product: 'x', channel: 'fax', sort: 'colour', q: ['a'] })).toEqual(
      queueOf({}),
    );
    expect(queueOf(null)).toEqual(queueOf({}));
  });

  it('changes a part and keeps the rest', () => {
    const queue = queueOf({ view: 'mine', product: PRODUCT, cursor: 'abc' });
    expect(queueAddress(queue, { cursor: undefined, priority: 'high' })).toBe(
      `/desk?view=mine&product=${PRODUCT}&priority=high`,
    );
  });
});

describe('the tickets of a queue', () => {
  it('are those of who looks, of nobody, or of their team', () => {
    expect(ticketFilterOf(queueOf({ view: 'mine' }), null)).toMatchObject({
      assignee: 'me',
      status: ['open', 'waiting'],
    });
    expect(ticketFilterOf(queueOf({ view: 'unassigned' }), null)).toMatchObject({ assignee: 'none' });
    expect(ticketFilterOf(queueOf({ view: 'team' }), PRODUCT)).toMatchObject({ teamId: PRODUCT });
  });

  it('are all of them when somebody searches', () => {
    expect(ticketFilterOf(queueOf({ q: 'thermostaat' }), null)).toMatchObject({
      search: 'thermostaat',
      status: undefined,
      unanswered: undefined,
      sort: 'updated',
    });
  });

  it('are those whose customer waits longest, when nothing was chosen', () => {
    expect(ticketFilterOf(queueOf({}), null)).toMatchObject({ unanswered: true, sort: 'waiting' });
  });
});
