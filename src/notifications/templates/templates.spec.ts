import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { oneLine } from '../../platform/mail/address.js';
import { DEFAULT_JOURNEYS } from '../journeys/default-journeys.js';
import { asMarkdown, mailHtml, mailText } from './mail-text.js';
import { render, renderPlain } from './render.js';
import { checkTemplate, UnsafeTemplate } from './template-check.js';
import { problemsOfTemplates } from './template-checking.js';
import { sampleData, type MessageData } from './template-data.js';

const ZONE = 'Europe/Amsterdam';
const data = (changes: Partial<MessageData> = {}): MessageData => ({ ...sampleData('en', true), ...changes });
const refusal = (source: string): string => {
  try {
    checkTemplate(source, 8_000);
    return '';
  } catch (error) {
    if (error instanceof UnsafeTemplate) return error.message;
    throw error;
  }
};

describe('a template', () => {
  it('says in HTML and in plain text the same', () => {
    const body =
      'Hello {{person.firstName}},\n\nThe time is **{{date plan.at}}**.\n\n{{quote said}}\n\n{{#each milestones}}\n- {{name}}\n{{/each}}\n\n[Open it]({{ticket.url}})';
    const { subject, text, html } = render({ subject: '{{ticket.subject}}', body }, data(), 'en', ZONE);

    expect(subject).toBe('The thermostat stays at 18 degrees');
    expect(text).toBe(
      [
        'Hello Anna,',
        '',
        'The time is Tuesday, 3 March 2026 at 14:30.',
        '',
        '> Which number is on the back?',
        '> It begins with ZD.',
        '',
        '- Received',
        '- Planned',
        '- Solved',
        '',
        'Open it: https://help.example.org/my/questions/10042',
      ].join('\n'),
    );
    expect(html).toContain('<strong>Tuesday, 3 March 2026 at 14:30</strong>');
    expect(html).toContain('<blockquote>\n<p>Which number is on the back?<br>\nIt begins with ZD.</p>\n</blockquote>');
    expect(html).toContain('<a href="https://help.example.org/my/questions/10042">Open it</a>');
  });

  it.each([
    '{{constructor}}',
    '{{__proto__}}',
    '{{ticket.constructor}}',
    '{{ticket.__proto__.polluted}}',
    '{{lookup ticket "constructor"}}',
    '{{#with ticket}}{{constructor}}{{/with}}',
    '{{#each milestones}}{{../ticket.subject}}{{/each}}',
    '{{#each milestones}}{{this}}{{/each}}',
    '{{#each ticket}}{{name}}{{/each}}',
    '{{@root.constructor}}',
    '{{[constructor]}}',
    '{{{constructor.constructor "return process"}}}',
    '{{#if (lookup ticket "x")}}x{{/if}}',
    '{{> layouts/help}}',
    '{{#*inline "x"}}x{{/inline}}',
    '{{log ticket}}',
    '{{helperMissing}}',
    '{{blockHelperMissing ticket}}',
    '{{date ticket.subject}}',
    '{{date "2026"}}',
    '{{quote}}',
    '{{organisation.length}}',
    '{{ticket.subject.length}}',
    '{{#each milestones as |one|}}{{one}}{{/each}}',
    '{{date plan.at zone="x"}}',
    '{{milestones}}',
    '{{milestone.at}}',
    '{{person}}',
    '{{password}}',
  ])('can not say %s', (source) => {
    expect(refusal(source)).toMatch(/^line 1: /);
    expect(() => render({ subject: source, body: 'x' }, data(), 'en', ZONE)).toThrow(UnsafeTemplate);
  });

  it('is refused when it can not be read, is too long, too deep or too full', () => {
    expect(refusal('{{#if said}}')).toMatch(/^can't be read/);
    expect(refusal('x'.repeat(8_001))).toMatch(/^is longer/);
    expect(refusal('{{#if said}}'.repeat(6) + '{{/if}}'.repeat(6))).toMatch(/deep/);
    expect(refusal('{{next}}'.repeat(450))).toMatch(/parts/);
    expect(refusal('Fine: {{#if said}}{{quote said}}{{else}}{{organisation}}{{/if}}')).toBe('');
  });

  it('lets nothing that somebody typed become a link, a heading, a tag or another header', () => {
    const nasty =
      '<script>alert(1)</script> [click](https://evil.example) # one\n# two\n- three\n1. four\n![x](https://evil.example/x.png) https://evil.example <https://evil.example>\n\n    code\r\nBcc: eve@evil.example';
    const { subject, html, text } = render(
      { subject: '{{ticket.subject}}', body: '{{ticket.subject}}\n\n{{said}}\n\n{{quote said}}' },
      data({ said: nasty, ticket: { number: '1', subject: nasty, url: 'https://ours.example' } }),
      'en',
      ZONE,
    );

    expect(html).not.toMatch(/<(a|script|h\d|ul|ol|img|pre)\b/);
    expect(html).toContain('&lt;script&gt;');
    expect(text).toContain('[click](https://evil.example)');
    expect(oneLine(subject)).not.toMatch(/[\r\n]/);
  });

  it('keeps every text readable as it was typed', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).map((word) => word.trim()),
    );
    fc.assert(
      fc.property(words, (parts) => {
        const typed = parts.filter((part) => part !== '').join(' ');
        expect(mailText(asMarkdown(typed)).replace(/\s+/g, ' ')).toBe(typed.replace(/\s+/g, ' ').trim());
        expect(mailHtml(asMarkdown(typed))).not.toMatch(/<(?!\/?(p|br)>)/);
      }),
      { numRuns: 300 },
    );
  });

  it('says a message to a telephone plainly', () => {
    expect(renderPlain('{{organisation}}: {{ticket.subject}} *{{date plan.at}}*', data(), 'nl', ZONE)).toBe(
      'Zonnedal: The thermostat stays at 18 degrees *dinsdag 3 maart 2026 om 14:30*',
    );
  });

  it('is tried before it is saved; ours all pass', () => {
    for (const { milestones } of Object.values(DEFAULT_JOURNEYS)) expect(problemsOfTemplates(milestones)).toEqual([]);

    const [received] = DEFAULT_JOURNEYS.question.milestones;
    const broken = {
      ...received!,
      templates: {
        email: {
          nl: { subject: '{{solution}}', body: 'x' },
          en: { subject: 'x', body: '{{constructor}}' },
        },
      },
    };
    expect(problemsOfTemplates([broken, { ...received!, templates: {} }])).toEqual([
      { path: 'milestones.0.templates.email.nl', message: expect.stringContaining('says nothing') },
      { path: 'milestones.0.templates.email.en', message: expect.stringContaining('constructor') },
      { path: 'milestones.1.templates.email', message: expect.stringContaining('is missing') },
    ]);
  });
});
