import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, isNotModified } from './etag.js';

function answerTo(known: string | undefined, etag: string) {
  const answer = { status: 200, headers: {} as Record<string, string> };
  const reply = {
    header: (name: string, value: string) => (answer.headers[name] = value),
    status: (status: number) => (answer.status = status),
  } as unknown as FastifyReply;
  const request = { headers: { 'if-none-match': known } } as unknown as FastifyRequest;
  return { isNotModified: isNotModified(request, reply, etag), ...answer };
}

describe('an ETag', () => {
  const etag = etagOf('{"id":1}');

  it('is the same for the same text and another for another', () => {
    expect(etagOf('{"id":1}')).toBe(etag);
    expect(etagOf('{"id":2}')).not.toBe(etag);
    expect(etag).toMatch(/^W\/"[\w-]+"$/);
  });

  it.each([etag, `W/"other", ${etag}`, '*', etag.slice(2)])('spares a client that has it the body: %s', (known) => {
    expect(answerTo(known, etag)).toEqual({ isNotModified: true, status: 304, headers: { ETag: etag } });
  });

  it.each([undefined, '', 'W/"other"', etag.slice(0, -2)])('sends the body otherwise: %s', (known) => {
    expect(answerTo(known, etag)).toEqual({ isNotModified: false, status: 200, headers: { ETag: etag } });
  });
});
