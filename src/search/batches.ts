/** Cuts a list in pieces of so many, and of so much weight together; what is too heavy alone is a piece of its own. */
export function batches<Item>(
  items: readonly Item[],
  { most, weight = Number.POSITIVE_INFINITY }: { most: number; weight?: number },
  weigh: (item: Item) => number = () => 0,
): Item[][] {
  const pieces: Item[][] = [];
  let piece: Item[] = [];
  let held = 0;
  for (const item of items) {
    const more = weigh(item);
    if (piece.length > 0 && (piece.length === most || held + more > weight)) {
      pieces.push(piece);
      piece = [];
      held = 0;
    }
    piece.push(item);
    held += more;
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}
