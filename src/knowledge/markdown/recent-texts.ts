/** Keeps the texts used last, up to so many characters in all. */
export class RecentTexts {
  // A Map remembers the order in which keys came: the first is the one used longest ago.
  private readonly texts = new Map<string, string>();
  private size = 0;

  constructor(private readonly capacity: number) {}

  get(key: string): string | undefined {
    const text = this.texts.get(key);
    if (text !== undefined) {
      this.texts.delete(key);
      this.texts.set(key, text);
    }
    return text;
  }

  keep(key: string, text: string): void {
    this.drop(key);
    if (text.length > this.capacity) return;
    this.texts.set(key, text);
    this.size += text.length;
    for (const oldest of this.texts.keys()) {
      if (this.size <= this.capacity) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    this.size -= this.texts.get(key)?.length ?? 0;
    this.texts.delete(key);
  }
}
