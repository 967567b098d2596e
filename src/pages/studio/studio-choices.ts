import { Injectable } from '@nestjs/common';
import { ARTICLE_AUDIENCES, ARTICLE_STATUSES } from '../../knowledge/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { inLocale, ProductsQueries } from '../../products/index.js';
import type { Visit } from '../visit.js';

export interface Option {
  value: string;
  label: string;
}

/** Words of ours as options, called what the reader's language calls them. */
export function labelled<Word extends string>(words: readonly Word[], label: (word: Word) => string): Option[] {
  return words.map((value) => ({ value, label: label(value) }));
}

export const localeOptions = ({ t }: Visit) => labelled(LOCALES, (locale) => t(`language.${locale}`));
export const audienceOptions = ({ t }: Visit) => labelled(ARTICLE_AUDIENCES, (word) => t(`studio.audience.${word}`));
export const statusOptions = ({ t }: Visit) => labelled(ARTICLE_STATUSES, (word) => t(`studio.status.${word}`));

/** What stands in the studio's selects. */
@Injectable()
export class StudioChoices {
  constructor(private readonly products: ProductsQueries) {}

  /** By id, in the order of their names. */
  productIds(visit: Visit): Promise<Option[]> {
    return this.named(visit, 'id');
  }

  /** By key, as addresses and import files name them. */
  productKeys(visit: Visit): Promise<Option[]> {
    return this.named(visit, 'key');
  }

  private async named({ actor, locale }: Visit, value: 'id' | 'key'): Promise<Option[]> {
    const products = await this.products.list(actor);
    return products
      .map((product) => ({ value: product[value], label: inLocale(product.name, locale) }))
      .toSorted((one, other) => one.label.localeCompare(other.label, locale));
  }
}
