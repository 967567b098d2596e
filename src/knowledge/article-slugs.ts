import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { SlugTaken } from './article.errors.js';
import { freeSlug, isOfFamily } from './slug.js';

interface Claim {
  articleId: string;
  /** The slug it would like to have. */
  base: string;
}

/**
 * Who has which address. A slug belongs to the first article that had it, for ever: its old ones keep redirecting,
 * and nobody else gets them.
 */
@Injectable()
export class ArticleSlugs {
  /** Gives each article a slug as near as can be to the one it wants: with -2 behind it when another has that. */
  async claim(tx: Tx, locale: Locale, claims: Claim[]): Promise<Map<string, string>> {
    const slugs = new Map<string, string>();
    let open = claims;
    // Another process may take a slug between our looking and our writing: then we look again.
    while (open.length > 0) {
      const owners = await this.ownersOf(tx, locale, open);
      const taken = new Set(owners.keys());
      for (const claim of open) {
        const own = [...owners].find(([slug, owner]) => owner === claim.articleId && isOfFamily(slug, claim.base));
        // One that nobody ever had can't be its own, so this looks for the bare one first.
        const slug =
          owners.get(claim.base) === claim.articleId ? claim.base : (own?.[0] ?? freeSlug(claim.base, taken));
        taken.add(slug);
        slugs.set(claim.articleId, slug);
      }
      const written = await this.write(tx, locale, open, slugs);
      open = open.filter(({ articleId }) => !written.has(`${slugs.get(articleId)} ${articleId}`));
    }
    return slugs;
  }

  /** @throws SlugTaken when another article has or had it. */
  async claimByHand(tx: Tx, locale: Locale, articleId: string, slug: string): Promise<void> {
    const written = await this.write(tx, locale, [{ articleId, base: slug }], new Map([[articleId, slug]]));
    if (written.size === 0) throw new SlugTaken(slug);
  }

  /** All slugs in the families of the wanted ones, and whose they are. */
  private async ownersOf(tx: Tx, locale: Locale, claims: Claim[]): Promise<Map<string, string>> {
    const rows: Array<{ slug: string; article_id: string }> = await tx.query(
      `SELECT slug, article_id FROM article_slug
        WHERE locale = $1 AND (slug = ANY($2) OR regexp_replace(slug, '-[0-9]+$', '') = ANY($2))`,
      [locale, [...new Set(claims.map(({ base }) => base))]],
    );
    return new Map(rows.map(({ slug, article_id }) => [slug, article_id]));
  }

  /** Writes the slugs that are free; answers which of them belong to their article now. */
  private async write(tx: Tx, locale: Locale, claims: Claim[], slugs: Map<string, string>): Promise<Set<string>> {
    const ids = claims.map(({ articleId }) => articleId);
    const wanted = ids.map((id) => slugs.get(id)!);
    // In one order for everybody, so that two imports at once wait for one another instead of deadlocking.
    await tx.query(
      `INSERT INTO article_slug (locale, slug, article_id)
       SELECT $1, slug, id FROM unnest($2::text[], $3::uuid[]) AS claim (slug, id) ORDER BY slug ON CONFLICT DO NOTHING`,
      [locale, wanted, ids],
    );
    const rows: Array<{ slug: string; article_id: string }> = await tx.query(
      `SELECT s.slug, s.article_id FROM article_slug s
         JOIN unnest($2::text[], $3::uuid[]) AS claim (slug, id) ON s.slug = claim.slug AND s.article_id = claim.id
        WHERE s.locale = $1`,
      [locale, wanted, ids],
    );
    return new Set(rows.map(({ slug, article_id }) => `${slug} ${article_id}`));
  }
}
