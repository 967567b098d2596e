import { Injectable } from '@nestjs/common';

/** Tells whoever remembers answers that this process changed what is found, by a number that is another one then. */
@Injectable()
export class IndexNews {
  private changes = 0;

  get revision(): number {
    return this.changes;
  }

  changed(): void {
    this.changes += 1;
  }
}
