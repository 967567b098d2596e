import { parentPort, workerData } from 'node:worker_threads';
import { getDocumentProxy } from 'unpdf';
import type { OutlineEntry, PageText, PdfLimits, PdfRefusal, Run } from './pdf-text.js';
import { structured } from './structure.js';

type Document = Awaited<ReturnType<typeof getDocumentProxy>>;
type Outline = Awaited<ReturnType<Document['getOutline']>>;

/** Why reading ends here, thrown through whatever is on the stack. */
class Refused extends Error {
  constructor(readonly refusal: PdfRefusal) {
    super(refusal);
  }
}

const MOST_OUTLINE = 5_000;
/** Fewer letters a page than this is a picture of text. */
const LEAST_LETTERS = 12;
/** Whatever runs, starts something or carries another file along. */
const ACTIVE = /\/(?:JavaScript|JS\s*[(<\d]|Launch\b|EmbeddedFiles?\b|RichMedia\b|XFA\b|SubmitForm\b|ImportData\b)/;

const { bytes, limits, pageName } = workerData as { bytes: Uint8Array; limits: PdfLimits; pageName: string };

try {
  if (isActive()) throw new Refused('scripts');
  parentPort!.postMessage(await read(), []);
} catch (error) {
  parentPort!.postMessage({ refusal: refusalOf(error) }, []);
}

/** Whether the file, as far as it is not packed, names anything active; names may be written with numbers for letters. */
function isActive(): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return ACTIVE.test(text.replaceAll(/#([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))));
}

async function read() {
  const document = await getDocumentProxy(bytes, {
    // Nothing of the file is ever compiled, drawn or fetched: only its text is wanted.
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    maxImageSize: 1,
    verbosity: 0,
  });
  if (document.numPages > limits.pages) throw new Refused('too-many-pages');
  if (await document.hasJSActions()) throw new Refused('scripts');
  const pages = await pagesOf(document);
  const outline = await outlineOf(document);
  return { pages: document.numPages, sections: structured({ pages, outline }, pageName) };
}

async function pagesOf(document: Document): Promise<PageText[]> {
  const pages: PageText[] = [];
  let letters = 0;
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    if (await page.getJSActions()) throw new Refused('scripts');
    const { items } = await page.getTextContent();
    const runs: Run[] = [];
    for (const item of items) {
      if (!('str' in item) || item.str === '') continue;
      const [, across = 0, , up = 0, x = 0, y = 0] = item.transform as number[];
      // What stands upright only: a mark across the page is no text.
      if (Math.abs(across) > 0.01) continue;
      const text = cleaned(item.str);
      letters += text.trim().length;
      const size = Math.round(Math.abs(up) * 10) / 10;
      runs.push({ text, x, y, width: item.width, size, font: item.fontName });
    }
    if (letters > limits.characters) throw new Refused('too-much-text');
    const [, bottom = 0, , top = 0] = page.view;
    pages.push({ page: number, height: top - bottom, runs });
    page.cleanup();
  }
  if (letters < LEAST_LETTERS * document.numPages) throw new Refused('no-text');
  return pages;
}

/** Control characters mean nothing in a book, and a database can't hold all of them. */
function cleaned(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').toWellFormed();
}

async function outlineOf(document: Document): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const walk = async (items: Outline, level: number): Promise<void> => {
    for (const { title, dest, items: under } of items ?? []) {
      if (entries.length >= MOST_OUTLINE || level > 6) return;
      entries.push({ title: cleaned(title), level, page: await pageOf(document, dest) });
      await walk(under as Outline, level + 1);
    }
  };
  // An outline is a help, not a need: a broken one is no reason to refuse the book.
  await document
    .getOutline()
    .then((outline) => walk(outline, 1))
    .catch(() => {});
  return entries;
}

async function pageOf(document: Document, dest: unknown): Promise<number | null> {
  try {
    const place = (typeof dest === 'string' ? await document.getDestination(dest) : dest) as unknown[] | null;
    const target = place?.[0];
    if (typeof target === 'number') return target + 1;
    return target ? (await document.getPageIndex(target as { num: number; gen: number })) + 1 : null;
  } catch {
    return null;
  }
}

function refusalOf(error: unknown): PdfRefusal {
  if (error instanceof Refused) return error.refusal;
  return (error as Error).name === 'PasswordException' ? 'encrypted' : 'broken';
}
