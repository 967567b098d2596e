/** An answer as people say it twice: without capitals, accents, points and blanks too many. */
export function plainAnswer(answer: string): string {
  return answer
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim();
}
