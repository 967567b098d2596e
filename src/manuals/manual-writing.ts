import { z } from 'zod';
import { writtenLine, writtenText } from '../knowledge/index.js';
import { SOURCE_MAX_BYTES } from './manual.schemas.js';

const fields = z.object({
  source: writtenText(SOURCE_MAX_BYTES),
  releasedOn: writtenLine,
  version: writtenLine.describe('The version of the manual that it was begun from.'),
});

/** A version of a manual as somebody is writing it. */
export const manualWriting = (manualVersionId: string) => ({ fields, manualVersionId });
