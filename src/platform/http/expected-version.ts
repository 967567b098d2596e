import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../errors/index.js';

/** An ETag that tells the version of the thing too, so that it can be sent back as If-Match. */
export function versionedEtag(version: number, etag: string): string {
  return etag.replace(/^W\/"/, `W/"${version}.`);
}

/**
 * The version of the thing that a change was decided on: `version` in the body, or the header If-Match with the ETag
 * that reading it gave.
 */
export const ExpectedVersion = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const version = (request.body as { version?: unknown } | null | undefined)?.version;
  if (typeof version === 'number') return version;

  const [, tagged] = /^(?:W\/)?"(\d{1,9})(?:\.[^"]*)?"$/.exec(request.headers['if-match'] ?? '') ?? [];
  if (tagged !== undefined) return Number(tagged);
  throw new InvalidInput([
    { path: 'version', message: 'is missing: send the version you read, in the body or as If-Match with its ETag' },
  ]);
});
