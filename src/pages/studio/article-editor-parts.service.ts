import { Injectable } from '@nestjs/common';
import { FragmentsQueries, markOf, type ArticleView } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { Visit } from '../visit.js';
import { ArticleLifePages } from './article-life-pages.service.js';
import { ArticleMergePages } from './article-merge-pages.service.js';
import { StudioChoices } from './studio-choices.js';

/** What stands around the text in its editor, whatever was typed. */
@Injectable()
export class ArticleEditorParts {
  constructor(
    private readonly choosing: StudioChoices,
    private readonly lives: ArticleLifePages,
    private readonly merges: ArticleMergePages,
    private readonly fragments: FragmentsQueries,
  ) {}

  async of(visit: Visit, article: ArticleView, locale: Locale) {
    const [products, life, merged, keys] = await Promise.all([
      this.choosing.productIds(visit),
      this.lives.of(visit, article, locale),
      this.merges.of(visit, article, locale),
      this.fragments.keys(visit.actor),
    ]);
    return { products, life, merged, fragments: keys.map(markOf) };
  }
}
