import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';
import { chain, faultIn, type ChainEnd, type ChainedRow } from './chain.js';

const START: ChainEnd = { seq: 0, hash: '' };
const entry = (action: string, details: unknown = {}) => ({
  at: new Date('2026-03-01T12:00:00.123Z'),
  actorId: null,
  actor: 'Vraagbaak',
  action,
  subject: 'article:1',
  details,
});

function chained(...actions: string[]): ChainedRow[] {
  const rows: ChainedRow[] = [];
  for (const action of actions) rows.push(chain(rows.at(-1) ?? START, entry(action)));
  return rows;
}

function faultOf(rows: ChainedRow[]): string | null {
  let end = START;
  for (const row of rows) {
    const fault = faultIn(row, end);
    if (fault) return fault;
    end = row;
  }
  return null;
}

describe('the chain of the audit log', () => {
  it('holds for rows as they were written', () => {
    expect(faultOf(chained('one', 'two', 'three'))).toBeNull();
  });

  it.each<[string, Partial<ChainedRow>]>([
    ['the time', { at: new Date('2026-03-01T12:00:00.124Z') }],
    ['the account', { actorId: '0193c000-0000-7000-8000-000000000001' }],
    ['the name', { actor: 'Somebody else' }],
    ['the action', { action: 'nothing' }],
    ['the subject', { subject: 'article:2' }],
    ['the details', { details: { more: 1 } }],
  ])('shows when somebody changed %s', (_, change) => {
    const rows = chained('one', 'two', 'three');
    rows[1] = { ...rows[1]!, ...change };

    expect(faultOf(rows)).toBe('Row 2 was changed after it was written.');
  });

  it('shows when somebody changed a row and made its hash anew', () => {
    const rows = chained('one', 'two', 'three');
    rows[1] = chain(rows[0]!, entry('something else'));

    expect(faultOf(rows)).toBe('Row 3 does not follow the row before it.');
  });

  it('shows which rows were removed, or put in another order', () => {
    const [one, two, three, four] = chained('one', 'two', 'three', 'four') as [
      ChainedRow,
      ChainedRow,
      ChainedRow,
      ChainedRow,
    ];

    expect(faultOf([one, three, four])).toBe('Row 2 is missing.');
    expect(faultOf([one, four])).toBe('Rows 2 to 3 are missing.');
    expect(faultOf([one, two, { ...two, seq: 3 }, four])).toBe('Row 3 does not follow the row before it.');
  });
});

describe('canonical JSON', () => {
  it('says the same value in the same words, in whatever order its keys came', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shuffled: unknown = JSON.parse(JSON.stringify(value), (_, part: unknown) =>
          typeof part === 'object' && part !== null && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).toReversed())
            : part,
        );
        expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
