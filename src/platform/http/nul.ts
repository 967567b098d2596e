import { Stream } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../errors/index.js';

/**
 * Refuses a request with a NUL character anywhere in its address, query or body: PostgreSQL can't store one, and no
 * person types it.
 * @throws InvalidInput
 */
export function refuseNul(request: FastifyRequest): void {
  const paths = [request.params, request.query, request.body].flatMap((part) => pathsOfNul(part, ''));
  if (paths.length > 0) throw new InvalidInput(paths.map((path) => ({ path, message: 'contains a NUL character' })));
}

function pathsOfNul(value: unknown, path: string): string[] {
  if (typeof value === 'string') return value.includes('\u0000') ? [path] : [];
  // A body that is handed on as a stream is judged by who reads it.
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value) || value instanceof Stream) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const under = path ? `${path}.${key}` : key;
    return key.includes('\u0000') ? [under.replaceAll('\u0000', '\uFFFD')] : pathsOfNul(part, under);
  });
}
