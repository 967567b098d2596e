import { Injectable, NotFoundException } from '@nestjs/common';
import { generateTenantToken } from 'meilisearch/token';
import { z } from 'zod';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { SearchSources } from '../search-sources.js';
import { accessFilter } from './access-filter.js';
import { MeilisearchTalksRubbish } from './meilisearch-errors.js';
import { MeilisearchServer } from './meilisearch-server.js';
import { BrowserSearchAway } from './search-token.errors.js';

/** A token can't be taken back: who loses access loses it after this long. */
const VALID_MS = 15 * 60_000;
const KEY_NAME = 'vraagbaak-browsers';

export interface SearchToken {
  index: string;
  token: string;
  expiresAt: string;
}

type Key = Pick<z.output<typeof keys>['results'][number], 'uid' | 'key'>;
const key = z.object({ uid: z.string(), key: z.string(), name: z.string().nullable() });
const keys = z.object({ results: z.array(key) });

/**
 * Lets a browser search in Meilisearch itself: with a token that only searches, only in our index, and only what this
 * actor may find. Meilisearch lays that filter on every query, whatever the browser asks.
 */
@Injectable()
export class TenantTokens {
  private signing: Promise<Key> | null = null;

  constructor(
    private readonly server: MeilisearchServer,
    private readonly sources: SearchSources,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundException without Meilisearch, BrowserSearchAway when it does not give us a key. */
  async tokenFor(actor: Actor): Promise<SearchToken> {
    if (!this.server.isOn) throw new NotFoundException();
    const { uid, key: apiKey } = await this.signingKey();
    const index = this.server.live.uid;
    const expiresAt = new Date(this.clock.now().getTime() + VALID_MS);
    const token = await generateTenantToken({
      apiKey,
      apiKeyUid: uid,
      searchRules: { [index]: { filter: accessFilter(this.sources.accessOf(actor)) } },
      expiresAt,
    });
    return { index, token, expiresAt: expiresAt.toISOString() };
  }

  /** A key that may search and nothing else: a token can do what its key can. */
  private async signingKey(): Promise<Key> {
    this.signing ??= this.findOrCreateKey();
    try {
      return await this.signing;
    } catch (error) {
      this.signing = null;
      throw new BrowserSearchAway(error);
    }
  }

  private async findOrCreateKey(): Promise<Key> {
    const known = keys.safeParse(await this.server.client.getKeys({ limit: 1_000 }));
    if (!known.success) throw new MeilisearchTalksRubbish('list of keys');
    const ours = known.data.results.find(({ name }) => name === KEY_NAME);
    if (ours) return ours;
    const made = await this.server.client.createKey({
      name: KEY_NAME,
      description: 'Signs the tokens that browsers search with.',
      actions: ['search'],
      indexes: [this.server.live.uid],
      expiresAt: null,
    });
    return key.parse(made);
  }
}
