import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textOfHtml } from './mail-html.js';
import { unfold } from './mail-quotes.js';
import { judge } from './mail-rules.js';
import { readMail, type ReadMail } from './read-mail.js';

const folder = join(process.cwd(), 'test', 'mails');
const rawOf = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.eml`)));
const plain = (cell: string) => cell.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
const rows = readFileSync(join(folder, 'expected.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [mail = '', kind = '', subject = '', text = '', files = '', about = ''] = line.split('\t');
    return { mail, kind, subject: plain(subject), text: plain(text), files, about };
  });
const aboutOf = ({ bounce, references }: ReadMail) =>
  bounce ? `${bounce.kind} ${bounce.address} ${bounce.messageId}` : references.join(' ');

describe('reading mail', () => {
  it('has a line in the table for every mail that is kept as a test file, and there are 60 or more', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.eml'));
    expect(rows.map(({ mail }) => `${mail}.eml`)).toEqual(files.toSorted());
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  it.each(rows)('$mail: $kind', async ({ mail, ...expected }) => {
    const read = await readMail(rawOf(mail));
    expect({
      kind: read.kind,
      subject: read.subject,
      text: read.text,
      files: read.files.map(({ name }) => name).join(', '),
      about: aboutOf(read),
    }).toEqual(expected);
  });

  it('survives whatever happens to a mail on the way', async () => {
    const all = rows.map(({ mail }) => rawOf(mail));
    const damage = fc.record({
      which: fc.nat(all.length - 1),
      cutAt: fc.option(fc.nat(2000)),
      holes: fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 12 }),
      twice: fc.option(fc.tuple(fc.nat(1500), fc.nat(1500))),
      appended: fc.uint8Array({ maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ which, cutAt, holes, twice, appended }) => {
        let bytes = Buffer.from(all[which]!);
        if (twice) {
          const [from, to] = twice.toSorted((a, b) => a - b) as [number, number];
          bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
        }
        for (const [at, value] of holes) if (at < bytes.length) bytes[at] = value;
        if (cutAt !== null) bytes = bytes.subarray(0, cutAt);
        const raw = new Uint8Array(Buffer.concat([bytes, appended]));
        const read = await readMail(raw).catch((error: unknown) => error);
        if (read instanceof Error) return;
        const { text, subject } = read as ReadMail;
        expect(text).not.toContain('\0');
        expect(text.length).toBeLessThanOrEqual(45_000);
        expect(subject.length).toBeLessThanOrEqual(800);
        expect(subject).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 150 },
    );
  });

  it('is not held up by text that was made for it', async () => {
    const hostile = [
      'On '.repeat(30_000),
      `Op ${'a '.repeat(40_000)}schreef`,
      '<'.repeat(60_000),
      '> '.repeat(50_000),
      `${'<div>'.repeat(20_000)}x`,
      '&#'.repeat(50_000),
      `${'Van: '.repeat(1000)}\n`.repeat(40),
    ];
    for (const text of hostile) {
      unfold(text);
      textOfHtml(text);
      const raw = Buffer.from(
        `From: a@b.example\r\nContent-Type: text/html\r\nReferences: ${'<'.repeat(5000)}\r\n\r\n${text}`,
      );
      expect((await readMail(new Uint8Array(raw))).kind).toBe('person');
    }
  });
});

describe('judging mail', () => {
  const ours = { addresses: ['desk@zonnedal.example'], authServer: 'mx.zonnedal.example' };
  const letter = async (headers: string) =>
    judge(await readMail(new Uint8Array(Buffer.from(`${headers}\r\n\r\nHallo\r\n`))), ours);
  const from = 'From: Anna <anna@voorbeeld.example>';

  it('files what a person wrote', async () => {
    expect(await letter(from)).toEqual({ state: 'filed' });
  });

  it.each([
    ['no-sender', 'Subject: van niemand'],
    ['loop', 'From: Desk <desk+abc@zonnedal.example>'],
    ['loop', `${from}\r\n${'Received: from a by b\r\n'.repeat(41).trimEnd()}`],
    ['not-proven', `Authentication-Results: mx.zonnedal.example; dmarc=fail header.from=voorbeeld.example\r\n${from}`],
  ])('keeps for a person: %s', async (reason, headers) => {
    expect(await letter(headers)).toEqual({ state: 'kept', reason });
  });

  it('believes no mail server but our own about the sender', async () => {
    expect(await letter(`Authentication-Results: mx.evil.example; dmarc=fail\r\n${from}`)).toEqual({ state: 'filed' });
  });
});
