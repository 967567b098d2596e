/** A small line that says which way it goes, ready to be drawn: coordinates in a box of WIDTH by HEIGHT. */
export interface Sparkline {
  /** The line, and the same line closed along the bottom, as SVG paths. */
  line: string;
  area: string;
  /** The last point, to put a dot on. */
  x: number;
  y: number;
  /** Rising, falling or steady: the last third against the one before. */
  direction: 'up' | 'down' | 'flat';
  isEmpty: boolean;
}

const WIDTH = 96;
const HEIGHT = 28;
const MARGIN = 3;

/** Draws numbers, oldest first. */
export function sparkline(values: readonly number[]): Sparkline {
  const highest = Math.max(1, ...values);
  const step = values.length > 1 ? (WIDTH - 2 * MARGIN) / (values.length - 1) : 0;
  const points = values.map((value, index) => ({
    x: round(MARGIN + index * step),
    y: round(HEIGHT - MARGIN - (value / highest) * (HEIGHT - 2 * MARGIN)),
  }));
  const line = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const last = points.at(-1) ?? { x: MARGIN, y: HEIGHT - MARGIN };
  const base = HEIGHT - MARGIN;
  return {
    line,
    area: points.length > 0 ? `${line}L${last.x} ${base}L${MARGIN} ${base}Z` : '',
    ...last,
    direction: directionOf(values),
    isEmpty: values.every((value) => value === 0),
  };
}

function directionOf(values: readonly number[]): Sparkline['direction'] {
  const third = Math.floor(values.length / 3);
  if (third === 0) return 'flat';
  const recent = sum(values.slice(-third));
  const before = sum(values.slice(-2 * third, -third));
  // A fifth more or less, and at least two asks: below that it is chance.
  if (recent >= before * 1.2 && recent - before >= 2) return 'up';
  if (recent <= before * 0.8 && before - recent >= 2) return 'down';
  return 'flat';
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const round = (value: number) => Math.round(value * 10) / 10;
