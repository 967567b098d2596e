import { describe, expect, it } from '@jest/globals';
import { Gathering } from './gathering.js';

/** Writes that are answered when the test says so. */
function writer() {
  const calls: Array<{ items: string[]; finish: () => void }> = [];
  const write = async (items: string[]) => {
    await new Promise<void>((resolve) => calls.push({ items, finish: resolve }));
    if (items.includes('bad')) throw new Error('bad');
    return items.map((item) => `wrote ${item}`);
  };
  const finishAll = async () => {
    for (let n = 0; n < calls.length; n += 1) {
      calls[n]!.finish();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { calls, gathering: new Gathering(write), finishAll, sent: () => calls.map(({ items }) => items.join(' ')) };
}

describe('writes that come at the same moment', () => {
  it('go at once when nobody is on the way', async () => {
    const { gathering, sent, finishAll } = writer();

    const answer = gathering.add('a');
    expect(sent()).toEqual(['a']);
    await finishAll();
    expect(await answer).toBe('wrote a');
  });

  it('go together with those who came meanwhile, and each gets its own answer', async () => {
    const { gathering, sent, finishAll } = writer();

    const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => gathering.add(item)));
    await finishAll();

    expect(sent()).toEqual(['a', 'b c d e']);
    expect(await answers).toEqual(['a', 'b', 'c', 'd', 'e'].map((item) => `wrote ${item}`));
  });

  it('fail alone, whoever they went with', async () => {
    const { gathering, sent, finishAll } = writer();

    const answers = Promise.allSettled(['a', 'b', 'c', 'bad', 'e'].map((item) => gathering.add(item)));
    await finishAll();

    expect(sent()).toEqual(['a', 'b c bad e', 'b', 'c', 'bad', 'e']);
    expect((await answers).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  it('go on after a failure', async () => {
    const { gathering, finishAll } = writer();

    const bad = gathering.add('bad').catch((error: Error) => error.message);
    await finishAll();
    expect(await bad).toBe('bad');
    const next = gathering.add('next');
    await finishAll();
    expect(await next).toBe('wrote next');
  });
});
