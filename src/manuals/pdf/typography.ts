import { most, type Line } from './lines.js';

/** How the book is set: what most of it looks like. */
export interface Typography {
  size: number;
  font: string;
  /** From line to line. */
  leading: number;
}

export function typographyOf(lines: readonly Line[]): Typography {
  const sizes = new Map<number, number>();
  const fonts = new Map<string, number>();
  for (const { size, font, text } of lines) {
    sizes.set(size, (sizes.get(size) ?? 0) + text.length);
    fonts.set(font, (fonts.get(font) ?? 0) + text.length);
  }
  if (sizes.size === 0) return { size: 10, font: '', leading: 12 };
  return { size: most(sizes), font: most(fonts), leading: leadingOf(lines) };
}

/** The distance between lines that occurs most. */
export function leadingOf(lines: readonly Line[]): number {
  const gaps = new Map<number, number>();
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (!next || next.page !== line.page) continue;
    const gap = Math.round((line.y - next.y) * 2) / 2;
    if (gap > 4 && gap < 40) gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
  }
  return gaps.size === 0 ? 12 : most(gaps);
}
