import { Injectable } from '@nestjs/common';

/** How often subjects are asked for, from whoever counts that; nobody does until then. */
export type StandingsOf = (subjectIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** Lets a higher room tell search what is asked for, without search knowing that room. */
@Injectable()
export class Standings {
  private source: StandingsOf = async () => new Map();

  register(source: StandingsOf): void {
    this.source = source;
  }

  of(subjectIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.source(subjectIds);
  }
}
