import { describe, expect, it } from '@jest/globals';
import { Clock } from '../clock/index.js';
import { Config } from '../config/index.js';
import { newId } from '../ids/index.js';
import { ReplyAddress } from './reply-address.js';

class SetClock extends Clock {
  at = new Date('2026-03-01T12:00:00Z');
  now(): Date {
    return this.at;
  }
}

describe('the address for replies', () => {
  const clock = new SetClock();
  const configOf = (SECRET: string) => Config.from({ SECRET, MAIL_FROM: 'Desk <desk@zonnedal.example>' });
  const replies = new ReplyAddress(configOf('a secret for tests that is long enough'), clock);
  const ticketId = newId();

  it('stands for its ticket, however mail programs write it', () => {
    const address = replies.make(ticketId);

    expect(address).toMatch(/^desk\+[a-z2-7]{45}@zonnedal\.example$/);
    expect(address.split('@')[0]!.length).toBeLessThanOrEqual(64);
    for (const written of [address, address.toUpperCase(), `"The desk" <${address}>`])
      expect(replies.read(written)).toBe(ticketId);
  });

  it('stands for nothing when any letter of it was changed, or when another service made it', () => {
    const address = replies.make(ticketId);
    const [start, end] = [address.indexOf('+') + 1, address.indexOf('@')];
    for (let at = start; at < end; at += 1) {
      for (const letter of ['a', 'b', 'q', '7']) {
        if (address[at] === letter) continue;
        expect(replies.read(address.slice(0, at) + letter + address.slice(at + 1))).toBeNull();
      }
    }
    const other = new ReplyAddress(configOf('another secret that is long enough too'), clock);
    expect(other.read(address)).toBeNull();
    for (const wrong of ['desk@zonnedal.example', 'desk+@zonnedal.example', 'desk+abc@zonnedal.example', '', '+'])
      expect(replies.read(wrong)).toBeNull();
  });

  it('stands for nothing after a year and a bit', () => {
    const address = replies.make(ticketId);
    const later = new SetClock();
    const then = new ReplyAddress(configOf('a secret for tests that is long enough'), later);

    later.at = new Date('2027-03-30T12:00:00Z');
    expect(then.read(address)).toBe(ticketId);
    later.at = new Date('2027-04-10T12:00:00Z');
    expect(then.read(address)).toBeNull();
  });
});
