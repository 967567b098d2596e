/**
 * "3.1 Aan de slag" as its number and its title. A number of one part needs a full stop behind it or a capital after it:
 * "24 uur per dag" begins with an amount. A letter needs the full stop: "A. Bijlage".
 */
export function numbered(heading: string): { number: string; title: string } {
  const [, number, mark, title] = /^((?:\d{1,2}|[A-Z])(?:\.\d{1,3})*)([.)]?)\s+(\S.*)$/.exec(heading) ?? [];
  if (number === undefined || title === undefined) return { number: '', title: heading };
  const isNumber = number.includes('.') || mark !== '' || (/\d/.test(number) && /^[\p{Lu}(‘“"']/u.test(title));
  return isNumber ? { number, title } : { number: '', title: heading };
}
