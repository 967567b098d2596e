import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { CsvCutter } from './csv-cutter.js';
import type { Cut } from './record-cutters.js';

type Delimiter = ConstructorParameters<typeof CsvCutter>[0];
interface Cutting {
  delimiter?: Delimiter;
  pieces?: readonly number[];
  limit?: number;
}

function cut(text: string | Buffer, { delimiter = ',', pieces = [7], limit = 100_000 }: Cutting = {}): Cut[] {
  const cutter = new CsvCutter(delimiter, limit);
  const bytes = Buffer.from(text);
  const cuts: Cut[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = pieces[turn % pieces.length]!;
    cuts.push(...cutter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...cuts, ...cutter.end()];
}
const cells = (cuts: readonly Cut[]) => cuts.map((one) => one.fault ?? one.cells);

describe('reading a table', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '""', '\n', '\r\n', ',', '\t', ';', ' x ', '=1+1', 'é"\n,'),
  );
  const rows = fc
    .integer({ min: 2, max: 4 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    );
  const pieces = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });

  it('reads back what another program writes, however the bytes come in', () => {
    fc.assert(
      fc.property(
        rows,
        pieces,
        fc.constantFrom<Delimiter[]>(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        (wanted, sizes, delimiter, end) => {
          const text = stringify(wanted, { delimiter, record_delimiter: end, quoted_match: /[\r\n"]/ });
          expect(cells(cut(text, { delimiter, pieces: sizes }))).toEqual(wanted);
        },
      ),
    );
  });

  it('reads as another program reads', () => {
    const text = 'a,b,c\n1,"two ""2""",3\n"x\r\ny",,"",\n ,"q"\n';
    const records = parse(text, { relax_column_count: true });
    const ours = cut(text).map((one) => one.cells);
    expect(ours).toEqual(records);
  });

  it('names the line on which a record begins', () => {
    const cuts = cut('a,b\n"1\n2\n3",x\n\n4,y');
    expect(cuts.map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  it('rejects a row with too few or too many cells', () => {
    expect(cells(cut('a,b\n1\n1,2,3\n4,5\n'))).toEqual([
      ['a', 'b'],
      'has 1 cells where the header has 2',
      'has 3 cells where the header has 2',
      ['4', '5'],
    ]);
  });

  it('loses one line to a quote that is never closed, not the file', () => {
    const cuts = cut(`a,b\n1,"two\n3,4\n5,"six" more\n7,8\n`);
    expect(cuts.map(({ line, fault }) => [line, fault === undefined])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, false],
      [5, true],
    ]);
  });

  it('takes a stray quote in a TSV file as it stands, for many of them know no quotes', () => {
    const text =
      'text\tintent\n"please set a timer\ttimer\n"can you\ttimer\n"Decline" message\tdecline\n"quoted\ttab"\tx\n';
    expect(cells(cut(text, { delimiter: '\t' }))).toEqual([
      ['text', 'intent'],
      ['"please set a timer', 'timer'],
      ['"can you', 'timer'],
      ['"Decline" message', 'decline'],
      ['quoted\ttab', 'x'],
    ]);
  });

  it('names the first byte that is not UTF-8, and goes on', () => {
    const text = Buffer.concat([Buffer.from('a,b\né,'), Buffer.from([0xe9]), Buffer.from('t\n1,2\n')]);
    expect(cells(cut(text))).toEqual([['a', 'b'], expect.stringContaining('byte E9 at position 4'), ['1', '2']]);
  });

  it('rejects what is too long, holds little of it, and goes on after it', () => {
    for (const long of ['x'.repeat(500_000), `"${'x\n'.repeat(250_000)}"`]) {
      const cuts = cut(`a,b\n1,${long}\n2,3\n`, { pieces: [1000], limit: 10_000 });
      expect(cuts[1]).toMatchObject({ line: 2, fault: expect.any(String) });
      expect(cuts[1]!.bytes.length).toBeLessThan(5_000);
      expect(cuts.at(-1)!.cells).toEqual(['2', '3']);
    }
  });
});
