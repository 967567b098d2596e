/** One line of a select. */
export interface Option {
  value: string;
  label: string;
}

/** Words of ours as options, called what the reader's language calls them. */
export function labelled<Word extends string>(words: readonly Word[], label: (word: Word) => string): Option[] {
  return words.map((value) => ({ value, label: label(value) }));
}
