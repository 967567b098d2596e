/** One piece of text on a page, as the PDF sets it. Lengths in points, from the lower left corner. */
export interface Run {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
  font: string;
}

export interface PageText {
  /** From 1. */
  page: number;
  height: number;
  runs: Run[];
}

/** An entry of the PDF's own table of contents. */
export interface OutlineEntry {
  title: string;
  /** 1 for the outermost. */
  level: number;
  page: number | null;
}

export interface PdfText {
  pages: PageText[];
  outline: OutlineEntry[];
}

/** A heading and what stands under it, before it is a section of a manual. */
export interface PdfSection {
  level: number;
  number: string;
  title: string;
  /** Markdown. */
  body: string;
  page: number;
}

/** Why a file is not taken: for people to mend. */
export type PdfRefusal =
  | 'not-a-pdf'
  | 'too-large'
  | 'encrypted'
  | 'broken'
  | 'no-text'
  | 'too-many-pages'
  | 'too-much-text'
  | 'too-slow'
  | 'too-heavy'
  | 'scripts';

/** What bounds the reading of one file. */
export interface PdfLimits {
  pages: number;
  characters: number;
  seconds: number;
  megabytes: number;
}
