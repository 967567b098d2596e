import type { FlashTone } from './flash.js';

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
    readonly flash: { text: string; tone: FlashTone } | null,
  ) {}
}

/** A page that is HTML already, kept from an earlier request; tells the interceptor to send it as it is. */
export class ReadyPage {
  constructor(readonly html: string) {}
}

export function view(template: string, page: object, options: ViewOptions): View {
  return new View(template, page, options);
}

/** Goes on to another page, which then shows the text once. */
export function redirect(to: string, text?: string, tone: FlashTone = 'good'): Redirect {
  return new Redirect(to, text ? { text, tone } : null);
}
