import type { FastifyRequest } from 'fastify';

/** Remembers, per browser, what comes after an answer was sent. */
export const AFTER_COOKIE = 'after-sending';

export type AfterSending = 'stay' | 'next';

/** Whether this browser goes on to the next ticket; it stays until told otherwise. */
export function afterOf(request: FastifyRequest): AfterSending {
  return request.cookies[AFTER_COOKIE] === 'next' ? 'next' : 'stay';
}
