import { createHash } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database } from '../database/index.js';
import { DomainError, InvalidInput } from '../errors/index.js';

/** The key was used for another request, or the first one is still running. */
export class IdempotencyKeyInUse extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'idempotency-key-in-use';
}

/**
 * Put on a create: with the header Idempotency-Key, a request that is sent again within a day gets the first answer
 * instead of a second row. Claim, work and answer are one transaction: a process killed in the middle leaves neither
 * the row nor the key, and two at once wait for one another on the key's row.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly database: Database) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { actor?: { key: string } }>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw new InvalidInput([
        { path: 'Idempotency-Key', message: 'must be 1 to 200 printable characters without spaces' },
      ]);
    }

    const scope = `${request.actor?.key ?? request.ip} ${request.method} ${request.url.split('?')[0]}`;
    const hash = createHash('sha256')
      .update(JSON.stringify([request.query, request.body ?? null]))
      .digest('base64url');
    return from(this.once(scope, key, hash, reply, () => lastValueFrom(next.handle(), { defaultValue: null })));
  }

  private once(
    scope: string,
    key: string,
    hash: string,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    return this.database.write(async (tx) => {
      // Waits here while another transaction holds the same new key, and sees its answer afterwards.
      const claimed = await tx.query(
        'INSERT INTO idempotency_key (scope, key, request_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
        [scope, key, hash],
      );
      if (claimed.length === 0) {
        const [first] = await tx.query(
          'SELECT request_hash, status, body FROM idempotency_key WHERE scope = $1 AND key = $2',
          [scope, key],
        );
        if (first?.request_hash !== hash) {
          throw new IdempotencyKeyInUse(
            'This Idempotency-Key was used for another request. Use a new key for a new request.',
          );
        }
        void reply.status(first.status).header('Idempotency-Replayed', 'true');
        return first.body;
      }

      const body = await work();
      await tx.query('UPDATE idempotency_key SET status = $3, body = $4 WHERE scope = $1 AND key = $2', [
        scope,
        key,
        reply.statusCode,
        JSON.stringify(body ?? null),
      ]);
      return body;
    });
  }
}
