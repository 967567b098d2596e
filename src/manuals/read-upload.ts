import '@fastify/multipart';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../platform/errors/index.js';

/** A file as it came in: nothing about it is trusted yet. */
export interface ManualUpload {
  name: string;
  content: Buffer;
  isTooLarge: boolean;
}

/** What a form with one file sent. */
export interface ManualForm {
  fields: Record<string, string>;
  /** Null when none was chosen. */
  file: ManualUpload | null;
}

/**
 * Reads a multipart request with one file of at most so many megabytes. What goes beyond is not kept, however much is
 * announced or sent: memory is taken for what came in, never for what was claimed.
 * @throws UnsupportedMediaTypeException, InvalidInput
 */
export async function readManualForm(request: FastifyRequest, megabytes: number): Promise<ManualForm> {
  if (!request.isMultipart()) throw new UnsupportedMediaTypeException('Send the file as multipart/form-data.');
  const form: ManualForm = { fields: {}, file: null };
  const limits = { fileSize: megabytes * 1024 * 1024, files: 1, fields: 20, fieldSize: 10_000 };
  const lenient: object = { throwFileSizeLimit: false, limits };
  try {
    for await (const part of request.parts(lenient)) {
      if (part.type === 'field') {
        form.fields[part.fieldname] = typeof part.value === 'string' ? part.value : '';
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of part.file) chunks.push(chunk as Buffer);
      const isTooLarge = part.file.truncated;
      const content = isTooLarge ? Buffer.alloc(0) : Buffer.concat(chunks);
      // A file field that was left empty arrives as a file without name and content.
      if (part.filename || content.length > 0) form.file = { name: part.filename ?? '', content, isTooLarge };
    }
  } catch {
    // What is still on its way is thrown away as it comes in: the sender hears the answer only when done sending.
    request.raw.unpipe();
    request.raw.resume();
    throw new InvalidInput([
      { path: 'file', message: 'the form can not be read: it was cut off, is malformed, or has more than one file' },
    ]);
  }
  return form;
}
