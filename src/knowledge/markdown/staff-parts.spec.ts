import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainText, summaryOf } from './plain-text.js';
import { renderForStaff, renderMarkdown } from './render.js';
import { publicPart } from './staff-parts.js';

describe('what is for staff only', () => {
  const text = 'Bel ons.\n\n:::staff\nCode **7431**.\n:::\n\nOf mail.';

  it('is in nothing that readers get', () => {
    expect(publicPart(text)).toBe('Bel ons.\n\nOf mail.');
    expect(renderMarkdown(text)).toBe('<p>Bel ons.</p>\n<p>Of mail.</p>\n');
    expect(plainText(text)).toBe('Bel ons.\nOf mail.');
    expect(summaryOf(text)).toBe('Bel ons. Of mail.');
  });

  it('is marked for staff', () => {
    expect(renderForStaff(text)).toBe(
      '<p>Bel ons.</p>\n<aside class="staff-part"><p>Code <strong>7431</strong>.</p>\n</aside>\n<p>Of mail.</p>\n',
    );
    expect(renderForStaff('Gewoon.')).toBe(renderMarkdown('Gewoon.'));
  });

  it.each([
    ':::staff\nGEHEIM',
    ':::staff\n```\n:::staff\nGEHEIM\n```\nGEHEIM\n:::\nGEHEIM\n:::',
    '```\n:::staff\nGEHEIM\n:::\n```',
    '> :::staff\n> GEHEIM\n> :::',
    '1. Een\n   :::staff\n   GEHEIM\n   :::\n2. Twee',
    '- ::: STAFF let op\n  GEHEIM\n- :::',
    'Zo.\r:::staff\rGEHEIM',
    ':::staff\n:::note\nGEHEIM\n:::\nGEHEIM\n:::',
  ])('stays hidden however it is written: %j', (written) => {
    expect(renderMarkdown(written)).not.toContain('GEHEIM');
    expect(plainText(written)).not.toContain('GEHEIM');
    expect(summaryOf(written)).not.toContain('GEHEIM');
  });

  it('never shows, whatever stands around it', () => {
    const line = fc.constantFrom(
      'a',
      '',
      '```',
      '~~~',
      '> b',
      '- c',
      '    d',
      ':::',
      ':::note',
      '<div>',
      '| x | y |',
      '[z]: /w',
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.array(
          line.filter((one) => one !== ':::'),
          { maxLength: 4 },
        ),
        (before, within) => {
          const written = [...before, ':::staff', ...within, 'GEHEIM', ':::'].join('\n');
          expect(renderMarkdown(written) + plainText(written)).not.toContain('GEHEIM');
        },
      ),
      { numRuns: 500 },
    );
  });
});
