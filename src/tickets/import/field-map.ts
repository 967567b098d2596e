import { WrongFieldMap } from './import.errors.js';

/** Which column of the file each of our fields comes from. */
export interface FieldMap {
  columnOf: ReadonlyMap<string, string>;
  /** The columns that the file has, as far as it was looked at. */
  present: readonly string[];
  /** Columns that are no field of ours. */
  ignored: readonly string[];
}

/** What is given with --map: our field to the file's column. */
export type GivenMap = ReadonlyMap<string, string>;

/**
 * Finds a column for each field: the one that was given; else the one with the field's own name; else the first of
 * the names that other systems use. Upper and lower case, spaces and hyphens make no difference.
 * @param known the fields, each with its other names
 * @param mayAppearLater in JSON a key may be missing from the first records: then a field's own name counts anyway
 * @throws WrongFieldMap naming what there is
 */
export function mapFields(
  known: Readonly<Record<string, readonly string[]>>,
  columns: readonly string[],
  given: GivenMap = new Map(),
  mayAppearLater = false,
): FieldMap {
  const columnOf = new Map<string, string>();
  for (const [field, column] of given) {
    if (!Object.hasOwn(known, field)) {
      throw new WrongFieldMap(
        `There is no field ${field} to map to. The fields are: ${Object.keys(known).join(', ')}.`,
      );
    }
    const found = columns.find((name) => name === column) ?? columns.find((name) => plain(name) === plain(column));
    if (found === undefined) {
      throw new WrongFieldMap(`There is no column ${column} (for ${field}). The file has: ${columns.join(', ')}.`);
    }
    columnOf.set(field, found);
  }

  const taken = new Set(columnOf.values());
  const free = new Map<string, string>();
  for (const column of columns) if (!taken.has(column) && !free.has(plain(column))) free.set(plain(column), column);
  const recognise = (namesOf: (field: string) => readonly string[]) => {
    for (const field of Object.keys(known)) {
      const name = columnOf.has(field) ? undefined : namesOf(field).find((other) => free.has(other));
      if (name === undefined) continue;
      columnOf.set(field, free.get(name)!);
      free.delete(name);
    }
  };
  // A column that is called as one of our fields is that field, before anybody else gets it.
  recognise((field) => [field]);
  recognise((field) => known[field]!);

  const ignored = [...free.values()].filter((column) => column !== '');
  if (mayAppearLater) {
    const spoken = new Set(columnOf.values());
    for (const field of Object.keys(known)) if (!columnOf.has(field) && !spoken.has(field)) columnOf.set(field, field);
  }
  return { columnOf, present: columns, ignored };
}

/** `subject=text,article=intent` @throws WrongFieldMap */
export function parseMap(text: string): GivenMap {
  const map = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [field, ...column] = pair.split('=');
    const [name, value] = [field!.trim(), column.join('=').trim()];
    if (!name || !value) throw new WrongFieldMap(`"${pair}" is not of the form field=column.`);
    if (map.has(name)) throw new WrongFieldMap(`The field ${name} is mapped twice.`);
    map.set(name, value);
  }
  return map;
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
