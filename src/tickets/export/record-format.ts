export const EXPORT_FORMATS = ['jsonl', 'csv', 'tsv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const MEDIA_TYPES: Record<ExportFormat, string> = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** What a spreadsheet would take for a formula. */
const IS_FORMULA = /^[=+\-@\t\r]/;

/**
 * Writes records as text that the import reads back to the same records.
 *
 * In a table a list of one key is that key, everything else that is no plain text is JSON. Cells are kept to the
 * letter, also those that begin with = + - or @. `forSpreadsheet` puts an apostrophe before those, so that a
 * spreadsheet runs no formula that a customer has sent in: such a file is for looking at, not for reading back.
 */
export class RecordFormat {
  private isFirst = true;

  constructor(
    private readonly format: ExportFormat,
    private readonly fields: readonly string[],
    private readonly forSpreadsheet = false,
  ) {}

  begin(): string {
    if (this.format === 'json') return '[';
    return this.format === 'jsonl' ? '' : `${this.fields.join(this.delimiter)}\n`;
  }

  row(record: object): string {
    if (this.format === 'jsonl') return `${JSON.stringify(record)}\n`;
    if (this.format === 'json') {
      const separator = this.isFirst ? '\n' : ',\n';
      this.isFirst = false;
      return separator + JSON.stringify(record);
    }
    const values = record as Readonly<Record<string, unknown>>;
    return `${this.fields.map((field) => this.cell(textOf(values[field]))).join(this.delimiter)}\n`;
  }

  end(): string {
    return this.format === 'json' ? '\n]\n' : '';
  }

  private get delimiter(): string {
    return this.format === 'tsv' ? '\t' : ',';
  }

  private cell(text: string): string {
    const shown = this.forSpreadsheet && IS_FORMULA.test(text) ? `'${text}` : text;
    return /["\r\n]/.test(shown) || shown.includes(this.delimiter) ? `"${shown.replaceAll('"', '""')}"` : shown;
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  if (value.length === 0) return '';
  const [only] = value as unknown[];
  const isPlain = value.length === 1 && typeof only === 'string' && !only.trimStart().startsWith('[');
  return isPlain ? only : JSON.stringify(value);
}
