import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreaker } from './circuit-breaker.js';

describe('the circuit breaker', () => {
  const build = () => {
    const time = { now: 0 };
    return { time, sut: new CircuitBreaker({ failures: 3, pauseMs: 1_000 }, () => time.now) };
  };

  it('opens after so many failures in a row, and a success in between starts the count anew', () => {
    const { sut } = build();
    sut.failed();
    sut.failed();
    sut.succeeded();
    sut.failed();
    sut.failed();
    expect([sut.state, sut.admits()]).toEqual(['closed', true]);

    sut.failed();
    expect([sut.state, sut.admits()]).toEqual(['open', false]);
  });

  it('sends one after the pause; that one decides', () => {
    const { sut, time } = build();
    for (let n = 0; n < 3; n += 1) sut.failed();

    time.now = 1_000;
    expect(sut.state).toBe('half-open');
    expect([sut.admits(), sut.admits(), sut.admits()]).toEqual([true, false, false]);
    sut.failed();
    expect([sut.state, sut.admits()]).toEqual(['open', false]);

    time.now = 2_000;
    expect(sut.admits()).toBe(true);
    sut.succeeded();
    expect([sut.state, sut.admits(), sut.admits()]).toEqual(['closed', true, true]);
  });

  it('does not wait longer because of those who went before it opened', () => {
    const { sut, time } = build();
    for (let n = 0; n < 3; n += 1) sut.failed();
    time.now = 900;
    sut.failed();

    time.now = 1_000;
    expect(sut.admits()).toBe(true);
  });

  it('never stays shut for a server that is well, and never sends a crowd to one that is not', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ well: fc.boolean(), after: fc.nat(700) }), { maxLength: 60 }), (steps) => {
        const { sut, time } = build();
        let failuresInRow = 0;
        for (const { well, after } of steps) {
          time.now += after;
          if (!sut.admits()) {
            expect(failuresInRow).toBeGreaterThanOrEqual(3);
            continue;
          }
          failuresInRow = well ? 0 : failuresInRow + 1;
          if (well) sut.succeeded();
          else sut.failed();
          expect(sut.state).toBe(failuresInRow >= 3 ? 'open' : 'closed');
        }
        time.now += 1_000;
        expect(sut.admits()).toBe(true);
      }),
    );
  });
});
