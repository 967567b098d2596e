/**
 * How often something was asked, as editors read it: an expected number where articles share in asks, of which a decimal
 * only says something while there are few.
 */
export function askCount(asks: number): number {
  return asks < 10 ? Math.round(asks * 10) / 10 : Math.round(asks);
}
