import { Transform, pipeline } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WEBHOOK_HEADERS } from '../crypto/index.js';

const bodies = new WeakMap<FastifyRequest, Buffer[]>();

/** Keeps the body of signed requests as it came: what was signed are bytes, not what a parser made of them. */
export function keepSignedBodies(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.headers[WEBHOOK_HEADERS.signature] === undefined) {
      done(null, payload);
      return;
    }
    const chunks: Buffer[] = [];
    bodies.set(request, chunks);
    const copy = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        chunks.push(chunk);
        next(null, chunk);
      },
    });
    // The parser behind it stops at its own limit; the error of either end reaches the other.
    done(
      null,
      pipeline(payload, copy, () => {}),
    );
  });
}

/** The body of a signed request; empty when it had none. */
export function signedBody(request: FastifyRequest): Buffer {
  return Buffer.concat(bodies.get(request) ?? []);
}
