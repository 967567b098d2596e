/** A number of asks as far as it says anything: it is an expected one where articles share in asks. */
export function tenths(asks: number): number {
  return Math.round(asks * 10) / 10;
}

/** How often something was asked, as editors read it: a decimal only says something while there are few. */
export function askCount(asks: number): number {
  return asks < 10 ? tenths(asks) : Math.round(asks);
}
