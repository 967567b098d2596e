import { describe, expect, it } from '@jest/globals';
import { ANSWER_MAX_BYTES } from '../article.schemas.js';
import { plainText, renderMarkdown, summaryOf } from './index.js';

describe('the Markdown of an answer', () => {
  it('becomes HTML with the headings below the question', () => {
    expect(renderMarkdown('# Zo\n\nGa naar **instellingen**:\n\n1. Kies `wachtwoord`\n2. Klaar')).toBe(
      '<h2>Zo</h2>\n<p>Ga naar <strong>instellingen</strong>:</p>\n<ol>\n<li>Kies <code>wachtwoord</code></li>\n<li>Klaar</li>\n</ol>\n',
    );
    expect(renderMarkdown('Kop\n===\n\n###### Laagste')).toBe('<h2>Kop</h2>\n<h6>Laagste</h6>\n');
  });

  it('makes bare addresses into links, and lets no page that is linked hold on to ours', () => {
    expect(renderMarkdown('Zie https://voorbeeld.nl/hulp.')).toBe(
      '<p>Zie <a href="https://voorbeeld.nl/hulp" rel="noopener">https://voorbeeld.nl/hulp</a>.</p>\n',
    );
    expect(renderMarkdown('[hier](/producten/app "de app")')).toContain(
      '<a href="/producten/app" title="de app" rel="noopener">',
    );
  });

  it('shows tables, lists that begin elsewhere and code with its language', () => {
    expect(renderMarkdown('| a | b |\n|--|:-:|\n| 1 | 2 |')).toContain('<td>2</td>');
    expect(renderMarkdown('3. drie')).toContain('<ol start="3">');
    expect(renderMarkdown('```sh\nls\n```')).toContain('<code class="language-sh">ls');
  });

  it('shows HTML as text and pictures as their description', () => {
    expect(renderMarkdown('<b>vet</b> ![een <knop>](https://elders.nl/x.png)')).toBe(
      '<p>&lt;b&gt;vet&lt;/b&gt; een &lt;knop&gt;</p>\n',
    );
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[klik](javascript:alert(1))',
    '[klik](JaVaScRiPt:alert(1))',
    '[klik](&#106;avascript:alert(1))',
    '[klik](java\nscript:alert(1))',
    '[klik](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
    '[klik](vbscript:msgbox(1))',
    '[klik](//elders.nl/x)',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml;base64,PHN2Zy8+)',
    '<javascript:alert(1)>',
    '[x]: javascript:alert(1)\n\n[x]',
    '[a](https://x.nl "onmouseover=alert(1) \\" onclick=alert(1) x=\\"")',
    '```"><script>alert(1)</script>\nx\n```',
    '``` x" onclick="alert(1)\nx\n```',
    '<iframe src="https://elders.nl"></iframe>',
    '<svg><animate onbegin=alert(1) attributeName=x>',
    '<a href="x" style="position:fixed">x</a>',
    '</p><form action="https://elders.nl"><input name=x>',
    'https://x.nl/"onmouseover="alert(1)',
    '<https://x.nl/" onclick="alert(1)>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
  ])('lets nothing dangerous out of %j', (markdown) => {
    const html = renderMarkdown(markdown);
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)((?:"[^"]*"|[^>"])*)>/gi)];
    expect(html.replaceAll(/<\/?[a-z0-9]+(?:"[^"]*"|[^>"])*>/gi, '')).not.toMatch(/[<>]/);
    for (const [, name = '', attributes = ''] of tags) {
      expect(['p', 'a', 'pre', 'code']).toContain(name);
      const names = [...attributes.matchAll(/([a-z-]+)="[^"]*"/gi)].map(([, attribute]) => attribute);
      expect(['href', 'title', 'rel', 'class']).toEqual(expect.arrayContaining(names));
      expect(attributes).not.toMatch(/href="(?!https?:|mailto:|tel:|[a-z0-9/#?.%]+")/i);
      expect(attributes).not.toMatch(/href="\s*(javascript|data|vbscript|\/\/)/i);
    }
  });

  it.each([
    ['brackets', '['],
    ['pictures', '!['],
    ['stars', '*a'],
    ['backticks', '`a ``b '],
    ['quotes', '> '],
    ['links', '[a](b'],
    ['tables', '|a|\n|-|\n'],
    ['addresses', 'https://x.nl/ '],
  ])('reads the longest answer before anybody notices, even when it is all %s', (_, sign) => {
    const start = performance.now();
    renderMarkdown(sign.repeat(ANSWER_MAX_BYTES / sign.length));
    // Half a second by itself; generous, for a machine that is busy. What grew with the square would take minutes.
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it('is rendered once for as long as it is remembered', () => {
    const text = 'x '.repeat(20_000);
    const first = renderMarkdown(text);
    const start = performance.now();
    for (let time = 0; time < 100; time += 1) expect(renderMarkdown(text)).toBe(first);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('an answer as plain text', () => {
  it('says the words and leaves the signs out', () => {
    expect(
      plainText('# Kop\n\nGa **naar** [de app](https://x.nl)\nen `klik`.\n\n- een\n- twee\n\n```\ncode\n```'),
    ).toBe('Kop\nGa naar de app en klik.\neen\ntwee\ncode');
    expect(plainText('<b>vet</b> &amp; zo')).toBe('<b>vet</b> & zo');
    expect(plainText('')).toBe('');
  });

  it('is summed up in two hundred characters, cut between words', () => {
    expect(summaryOf('Kort\nen goed')).toBe('Kort en goed');
    const long = summaryOf('woord '.repeat(100));
    expect(long.length).toBeLessThanOrEqual(200);
    expect(long).toMatch(/ woord…$/);
    expect(summaryOf('a'.repeat(500)).length).toBe(200);
    expect(summaryOf('😀'.repeat(500)).isWellFormed()).toBe(true);
  });
});
