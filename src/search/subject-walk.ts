import type { SearchDocument, SearchEngine } from './search-engine.js';
import type { SearchSource } from './search-sources.js';

/** Some subjects with the documents they have right now. */
export interface Subjects {
  subjectIds: string[];
  documents: SearchDocument[];
}

/** Goes through all that these sources let be found, so many subjects at a time. */
export async function* allSubjects(sources: readonly SearchSource[], atOnce: number): AsyncGenerator<Subjects> {
  for (const source of sources) {
    let after: string | null = null;
    for (;;) {
      const subjectIds: string[] = await source.subjectsAfter(after, atOnce);
      const last = subjectIds.at(-1);
      if (last === undefined) break;
      yield { subjectIds, documents: await source.documents(subjectIds) };
      after = last;
    }
  }
}

/** The documents of these subjects, of whatever kind they are. */
export async function documentsOf(sources: readonly SearchSource[], subjectIds: string[]): Promise<SearchDocument[]> {
  if (subjectIds.length === 0) return [];
  return (await Promise.all(sources.map((source) => source.documents(subjectIds)))).flat();
}

/** Makes an engine hold just these documents of these subjects; searches in between find no less than before. */
export async function replace(engine: SearchEngine, { subjectIds, documents }: Subjects): Promise<void> {
  await engine.put(documents);
  await engine.remove(
    subjectIds,
    documents.map(({ id }) => id),
  );
}
