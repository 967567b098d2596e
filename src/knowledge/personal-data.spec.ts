import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskPersonalData } from './personal-data.js';

describe('a text without personal data', () => {
  it.each([
    ['Mail mij op jan.de-vries+werk@voorbeeld.co.nl.', 'Mail mij op [e-mailadres].'],
    [
      'Bel 06-12345678 of +31 (0)20 123 45 67, of 020 1234567.',
      'Bel [telefoonnummer] of [telefoonnummer], of [telefoonnummer].',
    ],
    ['Bel 0031612345678 of (020) 123 45 67', 'Bel [telefoonnummer] of [telefoonnummer]'],
    ['Mijn rekening is NL91 ABNA 0417 1643 00 graag terug', 'Mijn rekening is [IBAN] graag terug'],
    ['nl91abna0417164300, BE68 5390 0754 7034 en DE89370400440532013000.', '[IBAN], [IBAN] en [IBAN].'],
    ['BSN 111222333 of 1112.22.333', 'BSN [BSN] of [BSN]'],
    [
      'kaart 4111 1111 1111 1111, 5555-5555-5555-4444 en 378282246310005',
      'kaart [kaartnummer], [kaartnummer] en [kaartnummer]',
    ],
  ])('%s', (text, masked) => {
    expect(maskPersonalData(text)).toBe(masked);
  });

  it.each([
    'Bestelling 123456789 van 2026-11-22 om 13:45',
    'Foutcode 0x80070005, versie 10.0.19045.3570',
    'Rekening NL91 ABNA 9417 1643 00 klopt niet',
    'Kaart 4111 1111 1111 1112 bestaat niet',
    'Ticket 204512 kost € 1.250,00, zie artikel 7:230',
    'Klantnummer 000000000 is leeg',
    '',
  ])('keeps what only looks like it: %s', (text) => {
    expect(maskPersonalData(text, ['Jan de Vries'])).toBe(text);
  });

  it('hides the people of a ticket, whole and in parts, and not the words that look like them', () => {
    const names = ['Jan-Willem de Vries', 'José Bakker', 'Mark van der Berg'];
    expect(maskPersonalData('Met groet, jan-willem de vries', names)).toBe('Met groet, [naam]');
    expect(maskPersonalData("Mevrouw J.W. de Vries en Bakker's pas", names)).toBe('Mevrouw [naam] en [naam] pas');
    expect(maskPersonalData('Jose belde VRIES en José', names)).toBe('[naam] belde [naam] en [naam]');
    expect(maskPersonalData('Een mark van de bakker, van der Waals', names)).toBe(
      'Een mark van de bakker, van der Waals',
    );
    expect(maskPersonalData('Hi Mark, call +44 20 7946 0958', names, 'en')).toBe('Hi [name], call [phone number]');
  });

  it('takes names that mean something to a search, and any text, in reasonable time', () => {
    expect(maskPersonalData('a (b) [c', ['(b) [c', '.*', '\\', 'x'])).toBe('a [naam]');
    const nasty = [
      '+31 '.repeat(20_000),
      'NL91 '.repeat(20_000),
      `${'a.'.repeat(30_000)}@`,
      '1 '.repeat(40_000),
      'J. '.repeat(20_000),
    ];
    for (const text of nasty) expect(maskPersonalData(text, ['Jan de Vries']).length).toBeGreaterThan(0);
  });

  it('finds every valid IBAN and BSN, and is the same the second time', () => {
    const bank = fc.tuple(fc.stringMatching(/^[A-Z]{4}$/), fc.stringMatching(/^\d{10}$/)).map(([name, account]) => {
      const digits = [...`${name}${account}NL00`].map((sign) => Number.parseInt(sign, 36)).join('');
      return `NL${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${name}${account}`;
    });
    fc.assert(
      fc.property(bank, fc.string({ maxLength: 20 }), (iban, around) => {
        const spaced = iban.replaceAll(/(.{4})(?=.)/g, '$1 ');
        const masked = maskPersonalData(`${around} ${spaced} ${around}`);
        expect(masked).not.toContain(iban.slice(-10));
        expect(masked).toContain('[IBAN]');
        expect(maskPersonalData(masked)).toBe(masked);
      }),
      { numRuns: 200 },
    );
  });
});
