import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  afterOpenSeconds,
  closesAt,
  holidayAt,
  isOpen,
  opensAt,
  openSecondsBetween,
  type OpeningHours,
} from './opening-hours.js';

const weekdays = [['09:00', '17:00']] as const;
const office: OpeningHours = {
  timeZone: 'Europe/Amsterdam',
  weekly: { 1: weekdays, 2: weekdays, 3: weekdays, 4: weekdays, 5: weekdays },
  holidays: [
    { day: '2026-12-25', name: 'Eerste kerstdag', spans: [] },
    { day: '2026-12-24', name: 'Kerstavond', spans: [['09:00', '13:00']] },
  ],
};
const at = (text: string) => new Date(text);

describe('opening hours', () => {
  it('are told in the local time of the channel, in winter and in summer', () => {
    expect(isOpen(office, at('2026-11-23T08:00:00Z'))).toBe(true);
    expect(isOpen(office, at('2026-11-23T07:59:59Z'))).toBe(false);
    expect(isOpen(office, at('2026-07-13T07:00:00Z'))).toBe(true);
    expect(isOpen(office, at('2026-07-13T15:00:00Z'))).toBe(false);
    expect(closesAt(office, at('2026-07-13T14:59:59Z'))).toEqual(at('2026-07-13T15:00:00Z'));
  });

  it('go over the weekend and over holidays to the next opening', () => {
    expect(opensAt(office, at('2026-11-21T12:00:00Z'))).toEqual(at('2026-11-23T08:00:00Z'));
    expect(opensAt(office, at('2026-12-24T12:30:00Z'))).toEqual(at('2026-12-28T08:00:00Z'));
    expect(holidayAt(office, at('2026-12-24T23:30:00Z'))?.name).toBe('Eerste kerstdag');
    expect(holidayAt(office, at('2026-12-26T12:00:00Z'))).toBeNull();
  });

  it('count only open time towards an answer', () => {
    expect(afterOpenSeconds(office, at('2026-11-20T15:00:00Z'), 2 * 3600)).toEqual(at('2026-11-23T09:00:00Z'));
    expect(openSecondsBetween(office, at('2026-11-20T15:00:00Z'), at('2026-11-23T09:00:00Z'))).toBe(2 * 3600);
  });

  it('know the day on which the clock goes forward and the one on which it goes back', () => {
    const night: OpeningHours = { ...office, weekly: { 7: [['00:00', '06:00']] }, holidays: [] };
    expect(openSecondsBetween(night, at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe(5 * 3600);
    expect(openSecondsBetween(night, at('2026-10-24T12:00:00Z'), at('2026-10-25T12:00:00Z'))).toBe(7 * 3600);
    const skipped: OpeningHours = { ...night, weekly: { 7: [['02:30', '06:00']] } };
    expect(opensAt(skipped, at('2026-03-28T12:00:00Z'))).toEqual(at('2026-03-29T01:30:00Z'));
  });

  it('may go on past midnight, and all week long', () => {
    const always = [['00:00', '24:00']] as const;
    const open: OpeningHours = {
      timeZone: 'America/New_York',
      weekly: { 1: always, 2: always, 3: always, 4: always, 5: always, 6: always, 7: always },
      holidays: [],
    };
    expect(isOpen(open, at('2026-11-23T05:00:00Z'))).toBe(true);
    expect(openSecondsBetween(open, at('2026-11-20T00:00:00Z'), at('2026-11-27T00:00:00Z'))).toBe(7 * 86_400);
    expect(closesAt(open, at('2026-11-23T05:00:00Z'))!.getTime()).toBeGreaterThan(at('2027-11-01').getTime());
  });

  it('that are none never open', () => {
    const never: OpeningHours = { timeZone: 'UTC', weekly: {}, holidays: [] };
    expect(isOpen(never, at('2026-11-23T12:00:00Z'))).toBe(false);
    expect(opensAt(never, at('2026-11-23T12:00:00Z'))).toBeNull();
    expect(afterOpenSeconds(never, at('2026-11-23T12:00:00Z'), 60)).toBeNull();
  });

  it('agree with themselves: an answer due after n open seconds is n open seconds away', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2026-01-01'), max: at('2027-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 100_000 }),
        (start, seconds) => {
          const due = afterOpenSeconds(office, start, seconds)!;
          expect(openSecondsBetween(office, start, due)).toBeCloseTo(seconds, 0);
          expect(isOpen(office, new Date(due.getTime() - 1))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
