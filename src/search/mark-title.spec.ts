import { expect, it } from '@jest/globals';
import { markTitle } from './mark-title.js';

it('marks the words that begin as something that was typed, whatever the accents', () => {
  expect(markTitle('Hoe wijzig ik mijn wachtwoord?', 'WACHTW wijz')).toBe(
    'Hoe <mark>wijzig</mark> ik mijn <mark>wachtwoord</mark>?',
  );
  expect(markTitle('Een café in Één minuut', 'cafe een')).toBe(
    '<mark>Een</mark> <mark>café</mark> in <mark>Één</mark> minuut',
  );
});

it('escapes what it shows', () => {
  expect(markTitle(`<b>"Kapot" & 'stuk'`, 'b <script>')).toBe(
    '&lt;<mark>b</mark>&gt;&quot;Kapot&quot; &amp; &#39;stuk&#39;'.replace('<mark>b</mark>', 'b'),
  );
  expect(markTitle('iets', '\u202e()|&:*')).toBe('iets');
});
