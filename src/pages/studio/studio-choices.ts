import { Injectable } from '@nestjs/common';
import { ARTICLE_AUDIENCES, ARTICLE_STATUSES } from '../../knowledge/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { inLocale, ProductsQueries } from '../../products/index.js';
import { labelled, type Option } from '../options.js';
import type { Visit } from '../visit.js';

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
