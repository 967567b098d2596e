import { PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../platform/errors/index.js';
import type { Upload } from './attachment-checks.js';

/**
 * Reads the files of a multipart request part by part; its other fields are passed over. The limits are those of the
 * parser in platform/http: it stops at the first file too large or too many, so nobody can make us hold more than a
 * handful. A form field for a file that was left empty is no file.
 * @throws UnsupportedMediaTypeException, PayloadTooLargeException, InvalidInput
 */
export async function readUploads(request: FastifyRequest): Promise<Upload[]> {
  if (!request.isMultipart()) throw new UnsupportedMediaTypeException('Send the files as multipart/form-data.');

  const uploads: Upload[] = [];
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') continue;
      const content = await part.toBuffer();
      if (part.filename || content.length > 0) uploads.push({ name: part.filename, content });
    }
  } catch (error) {
    throw explained(error);
  }
  return uploads;
}

/** The parser's errors are for programmers; these are for who sent the files. */
function explained(error: unknown): Error {
  const { code, part } = error as { code?: string; part?: { filename?: string } };
  switch (code) {
    case 'FST_REQ_FILE_TOO_LARGE':
      return new PayloadTooLargeException(`The file "${part?.filename ?? ''}" is too large.`);
    case 'FST_FILES_LIMIT':
      return new PayloadTooLargeException('These are too many files at once.');
    case 'FST_FIELDS_LIMIT':
    case 'FST_PARTS_LIMIT':
      return new PayloadTooLargeException('The form has too many fields.');
    default:
      return new InvalidInput([{ path: '', message: 'the form can not be read: it was cut off or is malformed' }]);
  }
}
