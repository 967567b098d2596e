import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dispositionOf, safeName } from '../platform/files/index.js';
import { checkAttachment } from './attachment-checks.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const GIF_AND_PAGE = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;<html><script>alert(1)</script>', 'latin1');

const MACROS =
  '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>';

/** A zip with one stored file in it. */
function zipOf(name: string, content: string): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), Buffer.from(content)]);
}

const check = (name: string, content: Buffer | string) => checkAttachment({ name, content: Buffer.from(content) });
const kindOf = async (name: string, content: Buffer | string) => {
  const file = await check(name, content);
  return 'refusal' in file ? 'refused' : `${file.mediaType} ${file.name}`;
};

describe('what may be attached', () => {
  it('goes by the content, whatever the sender calls it', async () => {
    expect(await kindOf('screen.png', PNG)).toBe('image/png screen.png');
    expect(await kindOf('screen.JPG', PNG)).toBe('image/png screen.JPG.png');
    expect(await kindOf('scan', Buffer.from('%PDF-1.7\n%âãÏÓ\n', 'latin1'))).toBe('application/pdf scan.pdf');
    expect(await kindOf('notes.zip', zipOf('notes.txt', 'hello'))).toBe('application/zip notes.zip');
    expect(await kindOf('letter.odt', zipOf('mimetype', 'application/vnd.oasis.opendocument.text'))).toBe(
      'application/vnd.oasis.opendocument.text letter.odt',
    );
  });

  it('never lets a picture be saved under an ending that runs', async () => {
    expect(await kindOf('page.html', GIF_AND_PAGE)).toBe('image/gif page.html.gif');
    expect(await kindOf('setup.bat', 'echo hello')).toBe('text/plain setup.bat.txt');
    expect(await kindOf('setup.exe', PNG)).toBe('image/png setup.exe.png');
  });

  it('takes text in UTF-8 only', async () => {
    expect(await kindOf('storing.log', 'Foutmelding: “geen verbinding” — 12:03')).toBe('text/plain storing.log');
    expect(await kindOf('meters.csv', '\ufeffdatum;stand\n2026-01-01;3')).toBe('text/csv meters.csv');
    expect(await kindOf('oud.txt', Buffer.from('caf\xe9', 'latin1'))).toBe('refused');
    expect(await kindOf('dump.txt', 'a\u0000b')).toBe('refused');
    expect(await kindOf('breed.txt', Buffer.from('hallo', 'utf16le'))).toBe('refused');
  });

  it.each([
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['drawing.png', '<?xml version="1.0"?>\n<!-- harmless -->\n<!DOCTYPE svg><svg/>'],
    ['page.txt', '\ufeff\n <HTML><body>hello'],
    ['page.html', 'just words'],
    ['page.log', '<!doctype html>'],
  ])('refuses %s, which a browser would run, and says why', async (name, content) => {
    const file = await check(name, content);
    expect(file).toEqual({ refusal: expect.stringContaining('can carry scripts') });
  });

  it.each([
    ['tool.exe', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])],
    ['macro.docm', zipOf('[Content_Types].xml', MACROS)],
    ['app.apk', zipOf('META-INF/MANIFEST.MF', 'x')],
    ['old.doc', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])],
    ['empty.txt', Buffer.alloc(0)],
  ])('refuses %s', async (name, content) => {
    const file = await check(name, content);
    expect(file).toEqual({ refusal: expect.stringContaining(name) });
  });

  it('is not held up by a text that looks like a thousand comments', async () => {
    expect(await kindOf('long.txt', '<!-- a -->'.repeat(100_000) + 'x')).toBe('text/plain long.txt');
    expect(await kindOf('long.txt', '<!-- a -->'.repeat(100_000) + '<svg>')).toBe('refused');
  });

  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }), async (bytes, name) => {
        const file = await check(name, Buffer.from(bytes));
        expect('refusal' in file || file.content.length > 0).toBe(true);
      }),
    );
  });
});

describe('the name of an attachment', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\Jan\\foto.png', 'foto.png'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['.htaccess', 'htaccess'],
    ['con.txt', '_con.txt'],
    ['what?.txt', 'what_.txt'],
    ['  ', 'attachment'],
    ['..', 'attachment'],
    ['map/', 'attachment'],
    ['Überweisung – €.pdf', 'Überweisung – €.pdf'],
  ])('%j becomes %j', (name, safe) => expect(safeName(name)).toBe(safe));

  it('is at most 150 characters and keeps its ending', () => {
    const name = safeName(`${'🙂'.repeat(400)}.pdf`);
    expect(Array.from(name)).toHaveLength(150);
    expect(name.endsWith('.pdf')).toBe(true);
  });

  it('is safe whatever was given, and safe already when made safe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = safeName(name);
        expect(safe).toMatch(/^[^/\\\p{Cc}\p{Cf}\p{Cs}<>:"|?*]+$/u);
        expect(Array.from(safe).length).toBeLessThanOrEqual(150);
        expect(safeName(safe)).toBe(safe);
      }),
      // The mark moves behind the letter once the NUL between them is gone.
      { numRuns: 1000, examples: [['\u0300\u0000\u108d']] },
    );
  });

  it('fits a header in plain and in full', () => {
    expect(dispositionOf('Überweisung "50%" (1).pdf')).toBe(
      `attachment; filename="_berweisung _50__ (1).pdf"; filename*=UTF-8''%C3%9Cberweisung%20%2250%25%22%20%281%29.pdf`,
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(dispositionOf(safeName(name))).toMatch(/^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.~!%-]*$/);
      }),
    );
  });
});
