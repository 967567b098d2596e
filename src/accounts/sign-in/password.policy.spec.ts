import { describe, expect, it } from '@jest/globals';
import { weaknessOf } from './password.policy.js';

const anna = { email: 'anna.de.vries@voorbeeld.nl', name: 'Anna Willemijn de Vries' };

describe('a password', () => {
  it.each([
    ['elf tekens!', 'at least 12'],
    ['x'.repeat(201), 'at most 200'],
    ['anna.de.vries@voorbeeld.nl', 'name or e-mail'],
    ['Anna.de.Vries', 'name or e-mail'],
    ['anna willemijn DE VRIES', 'name or e-mail'],
    ['annawillemijndevries', 'name or e-mail'],
    ['aaaaaaaaaaaa', 'over and over'],
    ['121212121212', 'over and over'],
  ])('%s is refused', (password, reason) => {
    expect(weaknessOf(password, anna)).toContain(reason);
  });

  it.each(['een lange zin is goed genoeg', 'correct-horse', 'x'.repeat(100) + ' y z abc', 'ünïcödé wachtwoord'])(
    '%s will do',
    (password) => {
      expect(weaknessOf(password, anna)).toBeNull();
    },
  );

  it('may belong to somebody without an e-mail address', () => {
    expect(weaknessOf('een lange zin is goed genoeg', { email: null, name: '' })).toBeNull();
  });
});
