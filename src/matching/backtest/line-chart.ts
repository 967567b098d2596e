/** One line, or a cloud of points; x and y go from 0 to 1. */
export interface Series {
  name: string;
  /** 1 or 2: which of the page's colours. */
  colour: 1 | 2;
  points: Array<{
    x: number;
    y: number;
    /** Radius in pixels; no line is drawn between points that have one. */ size?: number;
    told: string;
  }>;
}

const WIDTH = 640;
const HEIGHT = 260;
const LEFT = 44;
const BOTTOM = 28;
const TOP = 10;
const RIGHT = 12;

/** An SVG of shares from 0 to 100 %, coloured by the page's own style so that it suits light and dark. */
export function lineChart(
  label: string,
  series: readonly Series[],
  { ticks, diagonal = false }: { ticks: ReadonlyArray<{ x: number; text: string }>; diagonal?: boolean },
): string {
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (y) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${down(y)}" y2="${down(y)}"/><text x="${LEFT - 8}" y="${down(y) + 4}" text-anchor="end">${100 * y} %</text>`,
  );
  const below = ticks.map(
    ({ x, text }) => `<text x="${across(x)}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(text)}</text>`,
  );
  const ideal = diagonal
    ? `<line class="ideal" x1="${across(0)}" y1="${down(0)}" x2="${across(1)}" y2="${down(1)}"/>`
    : '';
  return `<div class="wide" tabindex="0"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">${grid.join('')}${below.join('')}${ideal}${series.map(drawn).join('')}</svg></div>${legend(series)}`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function drawn({ colour, points }: Series): string {
  const path = points.filter(({ size }) => size === undefined).map(({ x, y }) => `${across(x)},${down(y)}`);
  const line = path.length > 1 ? `<polyline class="line c${colour}" points="${path.join(' ')}"/>` : '';
  const dots = points.map(
    ({ x, y, size = 3, told }) =>
      `<circle class="dot c${colour}" cx="${across(x)}" cy="${down(y)}" r="${size.toFixed(1)}"><title>${escaped(told)}</title></circle>`,
  );
  return line + dots.join('');
}

/** One line needs no name: the heading is its name. */
function legend(series: readonly Series[]): string {
  if (series.length < 2) return '';
  const names = series.map(({ name, colour }) => `<span class="key c${colour}">${escaped(name)}</span>`);
  return `<p class="legend">${names.join(' ')}</p>`;
}

function across(x: number): number {
  return Number((LEFT + x * (WIDTH - LEFT - RIGHT)).toFixed(1));
}

function down(y: number): number {
  return Number((HEIGHT - BOTTOM - y * (HEIGHT - BOTTOM - TOP)).toFixed(1));
}
