import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import type { Locale } from '../platform/locale/index.js';
import { Clock } from '../platform/clock/index.js';
import { Assets } from './assets.js';
import { pagesRoot } from './source-root.js';
import { registerHelpers } from './view.helpers.js';

/** What every template may ask for besides its page object: {{@locale}}, {{@frame.csrf}}. */
export interface TemplateData {
  locale: Locale;
  frame?: object;
  /** The page itself, for its layout. */
  content?: Handlebars.SafeString;
}

/**
 * Turns a template and a page object into HTML. Templates are the `*.hbs` files beside the pages, named by their path
 * (`help/home`); each is compiled once and is a partial to all others under the same name. Everything is escaped, and
 * a field that the page object lacks is an error, not a blank.
 */
@Injectable()
export class ViewService {
  private readonly engine = Handlebars.create();
  private readonly templates = new Map<string, Handlebars.TemplateDelegate>();

  constructor(
    assets: Assets,
    private readonly clock: Clock,
  ) {
    registerHelpers(this.engine, assets);
    for (const file of templateFiles()) {
      const source = readFileSync(join(pagesRoot, file), 'utf8');
      const name = file.replace(/\.hbs$/, '');
      // Parsed now, so that a template with a mistake stops the start and not a customer.
      const template = this.engine.compile(this.engine.parse(source), { strict: true, preventIndent: true });
      this.templates.set(name, template);
      this.engine.registerPartial(name, template);
    }
  }

  /** @throws Error when there is no such template, or it needs a field that the page object lacks. */
  render(name: string, page: object, data: TemplateData): string {
    const template = this.templates.get(name);
    if (!template) throw new Error(`There is no template ${name}`);
    return template(page, { data: { ...data, now: this.clock.now() } });
  }

  /** The page inside its layout; the layout sees the frame, and {{@content}} is the page. */
  renderIn(layout: string, name: string, page: object, data: TemplateData & { frame: object }): string {
    const content = new Handlebars.SafeString(this.render(name, page, data));
    return this.render(layout, data.frame, { ...data, content });
  }
}

/** Every template, as a path under the pages. */
export function templateFiles(): string[] {
  return readdirSync(pagesRoot, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => relative(pagesRoot, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
