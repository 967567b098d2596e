import { address, type Query } from '../address.js';

/** A version of a manual in the studio, or something under it. */
export const manualAddress = (id: string, label: string, more: readonly string[] = [], query: Query = {}) =>
  address('/studio/manuals', [id, 'versions', label, ...more], query);
