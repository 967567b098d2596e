import { describe, expect, it } from '@jest/globals';
import { normalizeEmail } from './email.js';

describe('an e-mail address', () => {
  it('is trimmed and kept in lower case', () => {
    expect(normalizeEmail('  Anna.de-Vries+desk@Voorbeeld.NL\n')).toBe('anna.de-vries+desk@voorbeeld.nl');
  });

  it.each([
    '',
    'anna',
    'anna@',
    '@voorbeeld.nl',
    'anna@voorbeeld',
    'anna@@voorbeeld.nl',
    'anna@-voorbeeld.nl',
    'anna@voorbeeld..nl',
    'an na@voorbeeld.nl',
    '.anna@voorbeeld.nl',
    'an..na@voorbeeld.nl',
    'anna@voorbeeld.nl, bram@voorbeeld.nl',
    'anna@voorbeeld.nl\nBcc: bram@voorbeeld.nl',
    'anna\u0000@voorbeeld.nl',
    '<anna@voorbeeld.nl>',
    `${'a'.repeat(65)}@voorbeeld.nl`,
    `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.nl`,
  ])('is not %j', (text) => {
    expect(normalizeEmail(text)).toBeNull();
  });
});
