const MOST_AT_ONCE = 100;

interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets those who write the same kind of thing at the same moment share one statement. Whoever comes while others are on
 * their way waits for them to return, and goes with all who came meanwhile: nobody waits on a quiet desk, and a busy one
 * pays the way to the database and its commit once for many. What fails together is tried again one by one, so that
 * nobody suffers for another's mistake.
 *
 * The same as group commit in a database (Gawlick, 1985), a layer up.
 */
export class Gathering<Item, Answer> {
  private waiting: Array<Waiting<Item, Answer>> = [];
  private isUnderway = false;

  /** @param write writes all or nothing, and answers for each item in their order */
  constructor(private readonly write: (items: Item[]) => Promise<Answer[]>) {}

  add(item: Item): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isUnderway) void this.go();
    });
  }

  private async go(): Promise<void> {
    this.isUnderway = true;
    while (this.waiting.length > 0) await this.take(this.waiting.splice(0, MOST_AT_ONCE));
    this.isUnderway = false;
  }

  private async take(together: Array<Waiting<Item, Answer>>): Promise<void> {
    try {
      const answers = await this.write(together.map(({ item }) => item));
      together.forEach(({ resolve }, n) => resolve(answers[n]!));
    } catch (error) {
      if (together.length === 1) together[0]!.reject(error);
      else for (const one of together) await this.take([one]);
    }
  }
}
