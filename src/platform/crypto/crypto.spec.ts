import { describe, expect, it } from '@jest/globals';
import { CannotOpen, SecretBox, Signer, hashOfToken, randomToken } from './index.js';

const SECRET = 'a secret for tests that is long enough';

describe('a secret box', () => {
  const box = new SecretBox(SECRET, 'totp');

  it('opens for the owner it was sealed for', () => {
    expect(box.open(box.seal('JBSWY3DP', 'anna'), 'anna')).toBe('JBSWY3DP');
  });

  it('shows nothing of the text, and never looks the same twice', () => {
    const [first, second] = [box.seal('JBSWY3DP', 'anna'), box.seal('JBSWY3DP', 'anna')];
    expect(first).not.toContain('JBSWY3DP');
    expect(first).not.toBe(second);
  });

  it('stays shut for another owner, another purpose and another secret', () => {
    const sealed = box.seal('JBSWY3DP', 'anna');
    expect(() => box.open(sealed, 'bram')).toThrow(CannotOpen);
    expect(() => new SecretBox(SECRET, 'mail').open(sealed, 'anna')).toThrow(CannotOpen);
    expect(() => new SecretBox(`${SECRET}!`, 'totp').open(sealed, 'anna')).toThrow(CannotOpen);
  });

  it('stays shut when anything in it was changed', () => {
    const sealed = box.seal('JBSWY3DP', 'anna');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => box.open(`v1.${changed.toString('base64url')}`, 'anna')).toThrow(CannotOpen);
    }
    for (const wrong of ['', 'v1', 'v1.', 'v1.AAAA', `v2.${sealed.slice(3)}`, sealed.slice(0, -8)])
      expect(() => box.open(wrong, 'anna')).toThrow(CannotOpen);
  });
});

describe('a signer', () => {
  const signer = new Signer(SECRET, 'csrf');

  it('knows its own signature, and no other', () => {
    const signature = signer.sign('session:1');
    expect(signer.isSigned('session:1', signature)).toBe(true);
    expect(signer.isSigned('session:2', signature)).toBe(false);
    expect(signer.isSigned('session:1', new Signer(SECRET, 'known').sign('session:1'))).toBe(false);
    for (const wrong of [undefined, null, '', 7, ['x'], `${signature}A`])
      expect(signer.isSigned('session:1', wrong)).toBe(false);
  });
});

describe('a token', () => {
  it('is 256 random bits, and its hash tells nothing of it', () => {
    const token = randomToken();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(randomToken()).not.toBe(token);
    expect(hashOfToken(token)).toMatch(/^[\w-]{43}$/);
    expect(hashOfToken(token)).not.toContain(token);
  });
});
