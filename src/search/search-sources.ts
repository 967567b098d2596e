import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import type { DocumentKind, SearchDocument } from './search-engine.js';

/**
 * What a room lets be found. Rooms above search register one each; search itself knows nothing of articles or tickets.
 */
export interface SearchSource {
  readonly kind: DocumentKind;
  /** What this actor holds of this kind; see SearchDocument.access. */
  accessOf(actor: Actor): readonly string[];
  /** The documents of these subjects as they are now; none for what is gone or nobody may find. */
  documents(subjectIds: readonly string[]): Promise<SearchDocument[]>;
  /** Up to `limit` subjects after this one in order of id: to go through all of them. */
  subjectsAfter(subjectId: string | null, limit: number): Promise<string[]>;
}

@Injectable()
export class SearchSources {
  private readonly sources = new Map<DocumentKind, SearchSource>();

  register(source: SearchSource): void {
    this.sources.set(source.kind, source);
  }

  get all(): readonly SearchSource[] {
    return [...this.sources.values()];
  }

  get(kind: DocumentKind): SearchSource {
    const source = this.sources.get(kind);
    if (!source) throw new Error(`Nobody lets ${kind} be found: a room forgot to register its SearchSource.`);
    return source;
  }

  accessOf(actor: Actor): string[] {
    return this.all.flatMap((source) => source.accessOf(actor));
  }
}
