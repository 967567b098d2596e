/** Prints figures beside their targets, and remembers whether any falls short. */
export class Scorecard {
  private short = 0;

  get isEnough(): boolean {
    return this.short === 0;
  }

  atLeast(what: string, figure: number, least: number, digits = 1): void {
    this.line(what, figure.toFixed(digits), `>= ${least}`, figure >= least);
  }

  atMost(what: string, figure: number, most: number, digits = 1): void {
    this.line(what, figure.toFixed(digits), `<= ${most}`, figure <= most);
  }

  /** A figure without a target. */
  tell(what: string, text: string): void {
    process.stdout.write(`  ${what}: ${text}\n`);
  }

  private line(what: string, figure: string, target: string, holds: boolean): void {
    if (!holds) this.short += 1;
    process.stdout.write(`${holds ? ' ' : '!'} ${what}: ${figure} (${target})${holds ? '' : '  FALLS SHORT'}\n`);
  }
}
