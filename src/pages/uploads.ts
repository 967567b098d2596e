import '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Body } from './forms.js';

export interface Upload {
  name: string;
  mediaType: string;
  content: Buffer;
}

/** What a form with files sent. `tooLarge` names the files that were over the limit: they are not kept. */
export interface Submission {
  body: Body;
  files: Upload[];
  tooLarge: string[];
}

/** Reads a form that may carry files; the parser's own limits cut the number of files and fields. */
export async function readSubmission(request: FastifyRequest): Promise<Submission> {
  if (!request.isMultipart()) return { body: (request.body ?? {}) as Body, files: [], tooLarge: [] };

  const submission: Submission = { body: {}, files: [], tooLarge: [] };
  for await (const part of request.parts({ throwFileSizeLimit: false } as never)) {
    if (part.type === 'field') {
      (submission.body as Record<string, unknown>)[part.fieldname] = part.value;
      continue;
    }
    const content = await part.toBuffer();
    // A file field that was left empty arrives as a file without name and content.
    if (!part.filename && content.length === 0) continue;
    if (part.file.truncated) submission.tooLarge.push(part.filename);
    else submission.files.push({ name: part.filename, mediaType: part.mimetype, content });
  }
  return submission;
}
