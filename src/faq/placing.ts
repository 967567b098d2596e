/** An article in order of its score; `rank` is its true place, null when nobody asked for it yet. */
export interface Ranked {
  articleId: string;
  rank: number | null;
}

export interface Pin {
  articleId: string;
  position: number;
}

export interface Placed {
  articleId: string;
  rank: number | null;
  position: number;
  pinned: boolean;
}

/**
 * Puts pinned articles at their positions (two at one position: one after the other) and lets the others fill the
 * places between them in order. A pin far down a short list moves up to its end.
 */
export function place(ranked: readonly Ranked[], pins: readonly Pin[], limit: number): Placed[] {
  const rankOf = new Map(ranked.map(({ articleId, rank }) => [articleId, rank]));
  const waiting = [...pins].sort((a, b) => a.position - b.position || (a.articleId < b.articleId ? -1 : 1));
  const pinned = new Set(waiting.map(({ articleId }) => articleId));
  const free = ranked.filter(({ articleId }) => !pinned.has(articleId));

  const placed: Placed[] = [];
  for (let next = 0; placed.length < limit && (waiting.length > 0 || next < free.length);) {
    const position = placed.length + 1;
    const pin = waiting[0];
    if (pin && (pin.position <= position || next >= free.length)) {
      waiting.shift();
      placed.push({ articleId: pin.articleId, rank: rankOf.get(pin.articleId) ?? null, position, pinned: true });
    } else {
      placed.push({ ...free[next++]!, position, pinned: false });
    }
  }
  return placed;
}
