import { sentText, type Body } from '../forms.js';
import type { Picked } from './ticket-pages.service.js';

/** The articles that are ticked in a form, and what was typed to find more of them. */
export function pickedIn(body: Body): Picked {
  return {
    words: sentText(body['words']).trim().slice(0, 200),
    chosen: [body['articleIds'] ?? []].flat().filter((id) => typeof id === 'string'),
  };
}
