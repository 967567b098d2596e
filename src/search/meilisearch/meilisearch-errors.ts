/** Meilisearch took a task and could not do it: its disk is full, its data is damaged, it was told to stop. */
export class MeilisearchTaskFailed extends Error {
  constructor(
    readonly type: string,
    readonly code: string,
    message: string,
  ) {
    super(`Meilisearch could not do ${type}: ${message} (${code})`);
  }
}

/** Something answers at MEILI_URL that does not talk as Meilisearch does: a proxy's error page, another service. */
export class MeilisearchTalksRubbish extends Error {
  constructor(what: string) {
    super(`What answered at MEILI_URL is no ${what} of Meilisearch.`);
  }
}
