import { StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dispositionOf } from '../platform/files/index.js';
import { isNotModified } from '../platform/http/index.js';
import type { ServedFile } from './manual-files.js';

/**
 * Sends a file so that nothing in it ever runs, whatever it is: under the type its content was found to have, in a
 * sandbox, and a PDF to be saved. Undefined when the reader has it already.
 */
export async function serveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, mediaType, bytes, sha256 }: ServedFile,
  content: () => Promise<Buffer>,
): Promise<StreamableFile | undefined> {
  // The browser may keep it, and asks each time whether it may still show it.
  void reply.header('Cache-Control', 'private, no-cache');
  if (isNotModified(request, reply, `"${sha256}"`)) return undefined;
  void reply.headers({
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    ...(mediaType.startsWith('image/') ? {} : { 'Content-Disposition': dispositionOf(name) }),
  });
  return new StreamableFile(await content(), { type: mediaType, length: bytes });
}
