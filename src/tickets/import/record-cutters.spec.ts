import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonArrayCutter, LineCutter, type Cut, type Cutter } from './record-cutters.js';

/** Feeds a text in pieces of these sizes, over and over. */
function cutInPieces(cutter: Cutter, text: string, sizes: readonly number[]): Cut[] {
  const bytes = Buffer.from(text);
  const cuts: Cut[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    cuts.push(...cutter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...cuts, ...cutter.end()];
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const texts = (cuts: readonly Cut[]) => cuts.map(({ bytes }) => bytes.toString());

describe('cutting lines', () => {
  it('finds every line however the bytes come in', () => {
    const lines = fc.array(fc.string({ unit: 'binary' }).map((text) => `{${JSON.stringify(text)}}`));
    fc.assert(
      fc.property(lines, sizes, fc.constantFrom('\n', '\r\n'), fc.boolean(), (wanted, pieces, end, isEnded) => {
        const text = wanted.join(end) + (isEnded && wanted.length > 0 ? end : '');
        expect(texts(cutInPieces(new LineCutter(), text, pieces))).toEqual(wanted);
      }),
    );
  });

  it('counts empty lines without taking them', () => {
    const cuts = cutInPieces(new LineCutter(), '{1}\n\n  \n{4}', [3]);
    expect(cuts.map(({ line, bytes }) => [line, bytes.toString()])).toEqual([
      [1, '{1}'],
      [4, '{4}'],
    ]);
  });

  it('rejects a line that is too long, holds little of it, and goes on after it', () => {
    const cutter = new LineCutter(1024);
    const cuts = cutInPieces(cutter, `{1}\n${'x'.repeat(500_000)}\n{3}\n`, [1000]);
    expect(cuts.map(({ line, fault }) => [line, fault === undefined])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(cuts[1]!.bytes.length).toBeLessThan(5_000);
  });
});

describe('cutting a JSON array', () => {
  it('finds every element however it is written and the bytes come in', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), sizes, fc.constantFrom(undefined, 1, '\t'), (values, pieces, indent) => {
        const cuts = cutInPieces(new JsonArrayCutter(), ` ${JSON.stringify(values, null, indent)}\n`, pieces);
        expect(cuts.map(({ fault }) => fault)).toEqual(values.map(() => undefined));
        expect(cuts.map(({ bytes }) => JSON.parse(bytes.toString()))).toEqual(JSON.parse(JSON.stringify(values)));
        expect(cuts.map(({ line }) => line)).toEqual(values.map((_, index) => index + 1));
      }),
    );
  });

  it('says that an array was cut off, at the element where it was', () => {
    const cuts = cutInPieces(new JsonArrayCutter(), '[{"a":1},{"b":', [4]);
    expect(cuts.map(({ line, fault }) => [line, fault])).toEqual([
      [1, undefined],
      [2, expect.stringContaining('cut off')],
    ]);
    expect(cutInPieces(new JsonArrayCutter(), '[{"a":1},', [4]).at(-1)).toMatchObject({
      line: 2,
      fault: expect.stringContaining('cut off'),
    });
  });

  it('says that something stands behind the array', () => {
    const cuts = cutInPieces(new JsonArrayCutter(), '[1] {"a":1} x', [5]);
    expect(cuts.map(({ fault }) => fault)).toEqual([undefined, expect.stringContaining('after the end')]);
  });

  it('rejects an element that is too long, holds little of it, and goes on after it', () => {
    const cutter = new JsonArrayCutter(1024);
    const cuts = cutInPieces(cutter, `[{"a":1},{"b":"${'x'.repeat(500_000)}"},{"c":3}]`, [1000]);
    expect(cuts.map(({ line, fault }) => [line, fault === undefined])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(cuts[1]!.bytes.length).toBeLessThan(5_000);
  });
});
