import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, type Recipient } from './decide.js';
import { instantOf, localTime, nextLocalMinute } from './local-time.js';
import { Memory } from './plan.js';

const ANNA: Recipient = {
  accountId: 'anna',
  role: 'requester',
  follow: 'milestones',
  route: 'email',
  unreachable: null,
  quiet: null,
  timeZone: 'Europe/Amsterdam',
  digestAt: 17 * 60,
};
const TOLD = { notify: true, isAction: false, delay: 0, window: 2 };
const BUDGETS = { perRequest: 2, perDay: 3 };
const at = (time: string) => new Date(time);
const reached = (time = '2026-03-02T10:00:00Z', causedBy: string | null = 'agent') => ({
  ticketId: 'one',
  at: at(time),
  causedBy,
});
const verdict = (recipient: Partial<Recipient> = {}, milestone = TOLD, what = reached(), memory = new Memory()) =>
  decide(what, milestone, { ...ANNA, ...recipient }, memory, BUDGETS);

describe('the rules of messages', () => {
  it('tell of a milestone after its window', () => {
    expect(verdict()).toEqual({
      outcome: 'starts',
      dueAt: at('2026-03-02T10:02:00Z'),
      day: '2026-03-02',
      isDigest: false,
    });
    expect(verdict({}, { ...TOLD, delay: 90 })).toMatchObject({ dueAt: at('2026-03-02T11:30:00Z') });
  });

  it('never tell whoever caused it', () => {
    expect(verdict({}, TOLD, reached(undefined, 'anna'))).toEqual({ outcome: 'own' });
    expect(verdict({ follow: 'digest' }, TOLD, reached(undefined, 'anna'))).toEqual({ outcome: 'own' });
  });

  it('tell only what somebody wants to hear', () => {
    expect(verdict({}, { ...TOLD, notify: false })).toEqual({ outcome: 'silent', because: 'milestone' });
    expect(verdict({ follow: 'none' })).toEqual({ outcome: 'silent', because: 'level' });
    expect(verdict({ follow: 'action' })).toEqual({ outcome: 'silent', because: 'level' });
    expect(verdict({ follow: 'action' }, { ...TOLD, isAction: true })).toMatchObject({ outcome: 'starts' });
    expect(verdict({ unreachable: 'address-off' })).toEqual({ outcome: 'silent', because: 'address-off' });
  });

  it('gather everything for the daily digest, at its time', () => {
    expect(verdict({ follow: 'digest' }, { ...TOLD, notify: false })).toEqual({
      outcome: 'starts',
      dueAt: at('2026-03-02T16:00:00Z'),
      day: '2026-03-02',
      isDigest: true,
    });
  });

  it('let what comes together go together, as soon as the soonest', () => {
    const memory = new Memory();
    const message = {
      id: 'm',
      accountId: 'anna',
      ticketId: 'one',
      dueAt: at('2026-03-02T10:05:00Z'),
      day: '2026-03-02',
    };
    memory.noteWaiting(message);

    expect(verdict({}, TOLD, reached(), memory)).toEqual({
      outcome: 'joins',
      message,
      dueAt: at('2026-03-02T10:02:00Z'),
    });
    expect(verdict({}, { ...TOLD, delay: 60 }, reached(), memory)).toMatchObject({ dueAt: message.dueAt });
  });

  it('hold back what goes beyond the budgets', () => {
    const request = new Memory();
    request.noteCounts('anna', { ticketId: 'one' }, 2);
    expect(verdict({}, TOLD, reached(), request)).toEqual({ outcome: 'held', because: 'request-budget' });

    const day = new Memory();
    day.noteCounts('anna', { day: '2026-03-02' }, 3);
    expect(verdict({}, TOLD, reached(), day)).toEqual({ outcome: 'held', because: 'day-budget' });
    expect(verdict({}, TOLD, reached('2026-03-02T23:30:00Z'), day)).toMatchObject({ day: '2026-03-03' });
  });

  it('wait for the end of quiet hours, also across midnight and when the clock is moved', () => {
    const quiet = { from: 21 * 60, to: 7 * 60 };
    const due = (time: string) => verdict({ quiet }, TOLD, reached(time)) as { dueAt: Date };

    expect(due('2026-03-02T19:30:00Z').dueAt).toEqual(at('2026-03-02T19:32:00Z'));
    expect(due('2026-03-02T20:30:00Z').dueAt).toEqual(at('2026-03-03T06:00:00Z'));
    expect(due('2026-03-03T02:00:00Z').dueAt).toEqual(at('2026-03-03T06:00:00Z'));
    // The last Sunday of March and of October.
    expect(due('2026-03-28T22:00:00Z').dueAt).toEqual(at('2026-03-29T05:00:00Z'));
    expect(due('2026-10-24T22:00:00Z').dueAt).toEqual(at('2026-10-25T06:00:00Z'));
  });
});

describe('local time', () => {
  it('is read from the clock on the wall, in winter, in summer and around the hours that move', () => {
    expect(instantOf('2026-01-10T09:30', 'Europe/Amsterdam')).toEqual(at('2026-01-10T08:30:00Z'));
    expect(instantOf('2026-07-10T09:30', 'Europe/Amsterdam')).toEqual(at('2026-07-10T07:30:00Z'));
    expect(instantOf('2026-03-29T04:00', 'Europe/Amsterdam')).toEqual(at('2026-03-29T02:00:00Z'));
    expect(instantOf('2026-10-25T00:30', 'Europe/Amsterdam')).toEqual(at('2026-10-24T22:30:00Z'));
    expect(instantOf('2026-06-01T00:15', 'Asia/Kathmandu')).toEqual(at('2026-05-31T18:30:00Z'));
  });

  it('comes to the wanted minute, never back, within a day and the hour of a moved clock', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2026-01-01'), max: at('2027-01-01'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 1439 }),
        fc.constantFrom('Europe/Amsterdam', 'America/New_York', 'Asia/Kathmandu', 'UTC'),
        (from, minute, zone) => {
          const next = nextLocalMinute(from, minute, zone);
          expect(next.getTime()).toBeGreaterThanOrEqual(from.getTime());
          expect(next.getTime() - from.getTime()).toBeLessThanOrEqual(25 * 60 * 60_000);
          // The hour that is left out in spring has no minutes to come to.
          const { minute: shown } = localTime(next, zone);
          const isLeftOut = minute >= 120 && minute < 180;
          if (!isLeftOut) expect(shown).toBe(minute);
        },
      ),
      { numRuns: 300 },
    );
  });
});
