import '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Body } from './forms.js';

export interface Upload {
  name: string;
  content: Buffer;
}

/** What a form with files sent. Files over the limits are named and dropped; what was typed is kept. */
export interface Submission {
  body: Body;
  files: Upload[];
  tooLarge: string[];
  tooMany: boolean;
}

/** A file that is too large ends there and the form goes on; the parser's types don't know this option here. */
const LENIENT: object = { throwFileSizeLimit: false };

/**
 * Reads a form that may carry files. The tickets' own reader throws at the first file that is too
 * large, as a program expects; a person wants the form back with everything in it.
 */
export async function readSubmission(request: FastifyRequest): Promise<Submission> {
  const submission: Submission = { body: {}, files: [], tooLarge: [], tooMany: false };
  if (!request.isMultipart()) return { ...submission, body: (request.body ?? {}) as Body };

  const body: Record<string, unknown> = {};
  try {
    for await (const part of request.parts(LENIENT)) {
      if (part.type === 'field') {
        body[part.fieldname] = part.value;
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of part.file) chunks.push(chunk as Buffer);
      const content = Buffer.concat(chunks);
      // A file field that was left empty arrives as a file without name and content.
      if (!part.filename && content.length === 0) continue;
      if (part.file.truncated) submission.tooLarge.push(part.filename);
      else submission.files.push({ name: part.filename, content });
    }
  } catch (error) {
    // What is still on its way is thrown away as it comes in: the sender hears the answer only when done sending.
    request.raw.unpipe();
    request.raw.resume();
    if ((error as { code?: string }).code !== 'FST_FILES_LIMIT') throw error;
    submission.tooMany = true;
  }
  return { ...submission, body };
}
