import type { WriteStream } from 'node:tty';

export interface Progress {
  /** Of the whole, from 0 to 1; null when nobody knows how much there is. */
  share: number | null;
  done: number;
}

const BAR = 24;
const TERMINAL_EVERY_MS = 100;
const LOG_EVERY_MS = 5_000;

/** Shows how far something is: a bar that moves on a terminal, a line now and then in a log. */
export class ProgressLine {
  private readonly begun = performance.now();
  private shownAt = 0;
  private isOpen = false;
  private first: Progress | null = null;

  constructor(
    private readonly what: string,
    private readonly out: Pick<WriteStream, 'write'> & { isTTY?: boolean; columns?: number } = process.stderr,
  ) {}

  show(progress: Progress): void {
    this.first ??= progress;
    const now = performance.now();
    const isTerminal = this.out.isTTY === true;
    if (now - Math.max(this.shownAt, isTerminal ? 0 : this.begun) < (isTerminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS))
      return;
    this.shownAt = now;
    const text = this.told(progress, (now - this.begun) / 1000);
    if (isTerminal) this.out.write(`\r\u001B[K${text.slice(0, (this.out.columns ?? 80) - 1)}`);
    else this.out.write(`${text}\n`);
    this.isOpen = isTerminal;
  }

  end(): void {
    if (this.isOpen) this.out.write('\r\u001B[K');
    this.isOpen = false;
  }

  private told({ share, done }: Progress, seconds: number): string {
    const first = this.first!;
    const rate = (done - first.done) / seconds;
    const pieces = [`${count(done)} ${this.what}`, ...(rate > 0 ? [`${count(rate)}/s`] : [])];
    if (share === null) return pieces.join('  ');

    const filled = Math.round(Math.min(1, share) * BAR);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.floor(share * 100)}%`;
    const speed = (share - (first.share ?? 0)) / seconds;
    return [bar, ...pieces, ...(speed > 0 && share < 1 ? [`${duration((1 - share) / speed)} left`] : [])].join('  ');
  }
}

export function count(number: number): string {
  return Math.round(number).toLocaleString('en');
}

export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
