import type { Flash, FlashTone } from './flash.js';

export interface ViewOptions {
  /** Stands in the browser's tab, before the name of the organisation. */
  title: string;
  /** For search engines and for links that are shared. */
  description?: string;
  status?: number;
  /** The template that htmx gets when it asks for a part of the page; without one it gets the page without layout. */
  fragment?: string;
  /** Where the same page stands in the other language; null when it stands in this one only. Default: the same path. */
  otherLanguage?: string | null;
  /** Search engines keep out. */
  isPrivate?: boolean;
  /** Has a search field of its own: the one on top is left out. */
  hasOwnSearch?: boolean;
  /** Has charts: loads uPlot. */
  hasCharts?: boolean;
}

/** What a page handler answers: a template and the page object that is ready for it. */
export class View {
  constructor(
    readonly template: string,
    readonly page: object,
    readonly options: ViewOptions,
  ) {}
}

/** What a form handler answers when all is well: see other, with a word about what was done. */
export class Redirect {
  constructor(
    readonly to: string,
    readonly flash: Flash | null,
    readonly status: 301 | 302 | 303 = 303,
  ) {}
}

export function view(template: string, page: object, options: ViewOptions): View {
  return new View(template, page, options);
}

/** Goes on to another page, which then shows the text once; `undo` puts a button beside it. */
export function redirect(to: string, text?: string, tone: FlashTone = 'good', undo?: Flash['undo']): Redirect {
  return new Redirect(to, text ? { text, tone, undo } : null);
}

/** What was here stands elsewhere now: for good, or as things are today. */
export function moved(to: string, isForGood: boolean): Redirect {
  return new Redirect(to, null, isForGood ? 301 : 302);
}
