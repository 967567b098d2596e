import { Injectable } from '@nestjs/common';
import { ArticleVersionsQueries, type ArticleView, type VersionView } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { inLocale } from '../../products/index.js';
import type { Visit } from '../visit.js';
import type { EditorForm } from './article-editor.page.js';
import { diffLinesOf, type ShownDiff } from './diff-lines.js';

/** What somebody else did to an article while this editor was typing. */
export interface ArticleConflict {
  /** Sentences, for what can be told in one. */
  notes: string[];
  /** What became of the text that was open here; empty when it is as it was. */
  lines: ShownDiff;
  hasLines: boolean;
}

@Injectable()
export class ArticleConflicts {
  constructor(private readonly versions: ArticleVersionsQueries) {}

  /** @param form as it was sent: `base` says which version it began from */
  async of(visit: Visit, article: ArticleView, locale: Locale, form: EditorForm): Promise<ArticleConflict> {
    const { t } = visit;
    const { base, wasAudience, wasProduct } = form.fields;
    const head = article.texts.find((text) => text.locale === locale)?.head ?? null;
    const notes: string[] = [];
    const isOther = head !== null && String(head.version) !== base.value;
    if (isOther) {
      const version = String(head.version);
      notes.push(
        head.author
          ? t('studio.conflict.saved', { who: head.author, version })
          : t('studio.conflict.version', { version }),
      );
    }
    if (wasAudience.value !== article.audience)
      notes.push(t('studio.conflict.audience', { audience: t(`studio.audience.${article.audience}`) }));
    if (wasProduct.value !== (article.product?.id ?? '')) {
      const product = article.product ? inLocale(article.product.name, visit.locale) : t('studio.product.none');
      notes.push(t('studio.conflict.product', { product }));
    }
    if (notes.length === 0) notes.push(t('studio.conflict.elsewhere'));

    const lines = isOther ? await this.changes(visit, article.id, locale, Number(base.value), head.version) : [];
    return {
      notes,
      lines,
      hasLines: lines.length > 0,
    };
  }

  /** From one version of a text to another, question and answer together; from nothing when there was none. */
  async changes({ actor }: Visit, id: string, locale: Locale, from: number, to: number): Promise<ShownDiff> {
    const textOf = ({ question, answer }: VersionView) => `${question}\n\n${answer}`;
    const [before, after] = await Promise.all([
      from > 0 ? this.versions.get(actor, id, locale, from).then(textOf) : '',
      this.versions.get(actor, id, locale, to).then(textOf),
    ]);
    return diffLinesOf(before, after);
  }
}
