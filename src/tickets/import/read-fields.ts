import { ARTICLE_FIELDS } from './article-target.js';
import { UnpackedBytes, type ByteSource } from './byte-source.js';
import { mapFields, type GivenMap } from './field-map.js';
import { FieldReader } from './field-reader.js';
import type { ImportKind } from './import-run.js';
import { RecordReader } from './record-reader.js';
import { TICKET_FIELDS } from './ticket-record.js';

/** A record of a file in one of the import's forms; its fields are valid until the next one is read. */
export interface ReadRecord {
  line: number;
  /** Null when the record can't be read, and then `fault` says why. */
  fields: FieldReader | null;
  fault: string | null;
}

/**
 * Reads a file as the import does, for whoever wants to look at it and not import it.
 * @throws UnreadableFile, WrongFieldMap
 */
export async function* readFields(
  source: ByteSource,
  kind: ImportKind,
  now: Date,
  given?: GivenMap,
): AsyncGenerator<ReadRecord> {
  const reader = await RecordReader.open(new UnpackedBytes(source).read(), source.name);
  const isJson = reader.format === 'json' || reader.format === 'jsonl';
  const known = kind === 'tickets' ? TICKET_FIELDS : ARTICLE_FIELDS;
  const fields = new FieldReader(mapFields(known, reader.columns, given, isJson), now);
  for await (const records of reader.read()) {
    for (const { line, values, fault } of records) {
      if (values) fields.start(values);
      yield { line, fields: values ? fields : null, fault };
    }
  }
}
