/** A question that no article answers. */
export interface Unanswered {
  id: string;
  text: string;
  /** Who asks, where that is known. */
  by?: string | null;
}

/** Questions that ask the same, as far as can be told. */
export interface QuestionGroup {
  /** The same from one grouping to the next, as questions join and leave. */
  key: string;
  /** Ids of questions, in the order they were given. */
  members: string[];
  /** The words that name it, best first, as people typed them. */
  words: string[];
}

export interface GroupingOptions {
  /** How alike the questions of a group are in the mean, from 0 to 1: more makes more and smaller groups. */
  likeness?: number;
  /** Fewer questions than this are no group. */
  fewest?: number;
  /** What else people say here: what is said everywhere names nothing. */
  elsewhere?: readonly string[];
}
