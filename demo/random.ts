/**
 * Chance that can be repeated: the same seed gives the same row of numbers on every machine.
 * The generator is mulberry32 by Tommy Ettinger (public domain, 2017): 32 bits of state, which is plenty for demo content.
 */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number from 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A log-normal draw: most values lie near the median, a few far above it, as with waiting times at a desk. */
  around(median: number, spread: number): number {
    // Box-Muller needs a number above 0, which next() does not promise.
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(spread * normal);
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.next() * choices.length)];
    if (choice === undefined) throw new RangeError('There is nothing to pick from.');
    return choice;
  }
}

/** Draws an item as often as its weight says. Weights are zero or more, and at least one is above zero. */
export class WeightedDraw<T> {
  private readonly upTo: number[] = [];
  readonly total: number;

  constructor(
    private readonly items: readonly T[],
    weightOf: (item: T, position: number) => number,
  ) {
    let total = 0;
    items.forEach((item, position) => this.upTo.push((total += weightOf(item, position))));
    this.total = total;
    if (!(total > 0)) throw new RangeError('A draw needs at least one weight above zero.');
  }

  draw(random: Random): T {
    const target = random.next() * this.total;
    let low = 0;
    let high = this.upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.upTo[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return this.items[low]!;
  }
}
