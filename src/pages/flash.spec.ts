import { describe, expect, it } from '@jest/globals';
import { FlashBox } from './flash.js';

describe('a message after a redirect', () => {
  const box = new FlashBox('a secret');

  it('comes out as it went in', () => {
    expect(box.unpack(box.pack({ text: 'Opgeslagen', tone: 'good' }))).toEqual({ text: 'Opgeslagen', tone: 'good' });
  });

  it('says nothing that somebody else put in', () => {
    const forged = new FlashBox('another secret').pack({ text: 'Bel dit nummer', tone: 'bad' });

    expect(box.unpack(forged)).toBeNull();
    expect(box.unpack('rommel')).toBeNull();
    expect(box.unpack(undefined)).toBeNull();
  });
});
