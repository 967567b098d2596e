import { describe, expect, it } from '@jest/globals';
import { safeNextPath } from './next-path.js';

describe('where to go after signing in', () => {
  it.each(['/', '/questions/1004?page=2#last', '/vragen/één'])('is %s', (path) => {
    expect(safeNextPath(path)).toBe(path);
  });

  it.each([
    '',
    null,
    undefined,
    'questions',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' /questions',
    'javascript:alert(1)',
    `/${'x'.repeat(500)}`,
  ])('is nowhere for %j', (path) => {
    expect(safeNextPath(path)).toBe('');
  });
});
