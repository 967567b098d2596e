/** Taken once: where tests run, each look at a global takes longer than all the rest. */
const { imul } = Math;

/** Numbers from 0 to 1 that are the same for the same seed everywhere (mulberry32, Tommy Ettinger 2017). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Puts the numbers in an order of chance (Fisher and Yates). */
export function shuffle(numbers: Int32Array, random: () => number): Int32Array {
  for (let n = numbers.length - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    const kept = numbers[n]!;
    numbers[n] = numbers[other]!;
    numbers[other] = kept;
  }
  return numbers;
}

/** The numbers from 0 to below `count` in an order of chance. */
export function shuffled(count: number, random: () => number): Int32Array {
  return shuffle(
    Int32Array.from({ length: count }, (_, n) => n),
    random,
  );
}
