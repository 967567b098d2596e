import { deflateSync } from 'node:zlib';

/** A line of text on a page: what it says, its size in points, and how far from the bottom it stands. */
interface PrintedLine {
  text: string;
  size?: number;
  y: number;
}

interface WantedPdf {
  pages?: ReadonlyArray<readonly PrintedLine[]>;
  /** Further objects, from number 100 on. */
  objects?: readonly string[];
  /** Put into the catalogue: `/OpenAction 100 0 R`. */
  catalogue?: string;
  /** Put into the trailer. */
  trailer?: string;
  /** Put into every page. */
  page?: string;
  /** The content of every page, instead of its lines. */
  content?: Buffer;
  filter?: string;
  kids?: string;
  count?: number;
}

/** Lines from top to bottom, twelve points apart. */
export function printed(texts: readonly string[]): PrintedLine[] {
  return texts.map((text, index) =>
    text.startsWith('# ') ? { text: text.slice(2), size: 18, y: 780 - index * 24 } : { text, y: 780 - index * 24 },
  );
}

/** A small PDF, written by hand so that it can be wrong in exactly one way. */
export function pdfOf({
  pages = [
    printed(['# Aan de slag', 'Zet de knop op aan en wacht tot het lampje brandt.', 'Daarna kan het toestel werken.']),
  ],
  objects = [],
  catalogue = '',
  trailer = '',
  page = '',
  content,
  filter = '',
  kids,
  count,
}: WantedPdf = {}): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets = new Map<number, number>();
  const add = (number: number, body: Buffer | string) => {
    offsets.set(
      number,
      parts.reduce((sum, part) => sum + part.length, 0),
    );
    parts.push(Buffer.from(`${number} 0 obj\n`), Buffer.from(body as string), Buffer.from('\nendobj\n'));
  };
  const pageNumbers = pages.map((_, index) => 10_000 + index * 2);
  add(1, `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`);
  add(
    2,
    `<< /Type /Pages /Kids [${kids ?? pageNumbers.map((number) => `${number} 0 R`).join(' ')}] /Count ${count ?? pages.length} >>`,
  );
  add(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  for (const [index, object] of objects.entries()) add(100 + index, object);
  for (const [index, lines] of pages.entries()) {
    const number = pageNumbers[index]!;
    const bytes = content ?? Buffer.from(contentOf(lines), 'latin1');
    add(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${number + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> ${page} >>`,
    );
    add(number + 1, streamOf(bytes, filter));
  }
  const size = 10_000 + pages.length * 2;
  const start = parts.reduce((sum, part) => sum + part.length, 0);
  const entries = [...offsets]
    .toSorted(([one], [other]) => one - other)
    .map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
  parts.push(
    Buffer.from(
      `xref\n0 1\n0000000000 65535 f \n${entries.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n`,
    ),
    Buffer.from(`startxref\n${start}\n%%EOF\n`),
  );
  return Buffer.concat(parts);
}

function streamOf(bytes: Buffer, filter = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${filter} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

/** Content that is small as long as it is packed. */
export function bomb(megabytes: number): Buffer {
  return deflateSync(Buffer.alloc(megabytes * 1024 * 1024, ' '), { level: 1 });
}

function contentOf(lines: readonly PrintedLine[]): string {
  return lines
    .map(({ text, size = 10, y }) => `BT /F1 ${size} Tf 72 ${y} Td (${text.replaceAll(/[\\()]/g, '\\$&')}) Tj ET`)
    .join('\n');
}
