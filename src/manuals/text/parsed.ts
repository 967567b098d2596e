/** A section as it is read from Markdown or from a PDF, before it has a place of its own in a manual. */
export interface ParsedSection {
  /** Null until it is settled which place in the manual this is. */
  anchor: string | null;
  level: number;
  number: string;
  title: string;
  /** Markdown, without the heading. */
  body: string;
  words: string;
  page: number | null;
  steps: ParsedStep[];
}

export interface ParsedStep {
  position: number;
  list: number;
  number: number;
  text: string;
  words: string;
  warning: string | null;
  image: string | null;
  imageAlt: string | null;
  firstLine: number;
  endLine: number;
}
