import type { Product, ProductAudience, Translated } from './product.entity.js';

/** A product as services and pages see it. */
export interface ProductView {
  id: string;
  key: string;
  name: Translated;
  description: Translated;
  audience: ProductAudience;
  archived: boolean;
  version: number;
}

/** The least one needs to show a product beside something else. */
export interface ProductName {
  id: string;
  key: string;
  name: Translated;
}

export function viewOf(product: Product): ProductView {
  return {
    id: product.id,
    key: product.key,
    name: product.name,
    description: product.description,
    audience: product.audience,
    archived: product.archivedAt !== null,
    version: product.version,
  };
}

/** The public shape: who it is for is shown to those who can change it. */
export function presentProduct(product: ProductView, isForEditor: boolean) {
  const { id, key, name, description, audience, archived, version } = product;
  return { id, key, name, description, version, ...(isForEditor ? { audience, archived } : {}) };
}
