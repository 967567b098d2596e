import { describe, expect, it } from '@jest/globals';
import { isForm, isUnsafe, originOf } from './request-origin.js';

const judge = (headers: Record<string, string>, host = 'desk.internal:3000') =>
  originOf({ headers, host }, 'vraag.voorbeeld.nl');

describe('where a request comes from', () => {
  it.each([
    [{}, 'unknown'],
    [{ 'sec-fetch-site': 'none' }, 'unknown'],
    [{ 'sec-fetch-site': 'same-origin' }, 'same-origin'],
    [{ 'sec-fetch-site': 'same-site' }, 'cross-site'],
    [{ 'sec-fetch-site': 'cross-site' }, 'cross-site'],
    [{ 'sec-fetch-site': 'something new' }, 'cross-site'],
    [{ origin: 'http://desk.internal:3000' }, 'same-origin'],
    [{ origin: 'https://vraag.voorbeeld.nl' }, 'same-origin'],
    [{ origin: 'https://vraag.voorbeeld.nl:8443' }, 'cross-site'],
    [{ origin: 'https://vraag.voorbeeld.nl.evil.example' }, 'cross-site'],
    [{ origin: 'https://evil.example' }, 'cross-site'],
    [{ origin: 'null' }, 'cross-site'],
    [{ origin: '' }, 'cross-site'],
    [{ origin: 'file://' }, 'cross-site'],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, 'cross-site'],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://vraag.voorbeeld.nl' }, 'cross-site'],
    [{ 'sec-fetch-site': 'none', origin: 'https://vraag.voorbeeld.nl' }, 'same-origin'],
  ])('%j is %s', (headers, origin) => {
    expect(judge(headers as Record<string, string>)).toBe(origin);
  });

  it('is read from no empty host', () => {
    expect(judge({ origin: 'file://' }, '')).toBe('cross-site');
  });
});

describe('a plain form', () => {
  it.each([
    ['application/x-www-form-urlencoded', true],
    ['Application/X-WWW-Form-Urlencoded; charset=utf-8', true],
    ['multipart/form-data; boundary=x', true],
    ['text/plain', true],
    ['text/plain;charset=UTF-8', true],
    ['application/json', false],
    ['application/x-ndjson', false],
    [undefined, false],
  ])('%s: %s', (type, expected) => {
    expect(isForm({ headers: { 'content-type': type } })).toBe(expected);
  });
});

it('reading is safe, everything else is not', () => {
  expect(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'].filter(isUnsafe)).toEqual([
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'QUERY',
  ]);
});
