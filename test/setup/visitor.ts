import request, { type Response } from 'supertest';
import type { TestApp } from './app.js';

/** A page as it came back: `text` is what a person reads, without tags. */
export interface SeenPage {
  status: number;
  path: string;
  html: string;
  text: string;
}

/** What is filled in; more than one for boxes that share a name. */
type Values = Record<string, string | readonly string[]>;

interface Form {
  action: string;
  /** Where buttons of the form send it instead. */
  others: string[];
  method: string;
  isMultipart: boolean;
  values: Values;
  fields: Set<string>;
}

/**
 * Somebody with a browser that knows no script: keeps cookies, follows redirects, and sends the forms that stand in the
 * page, so that a field that a page forgot is a test that fails.
 */
export class Visitor {
  private readonly cookies = new Map<string, string>();
  private page: SeenPage | null = null;

  constructor(
    private readonly app: TestApp,
    cookie = '',
    private readonly headers: Record<string, string> = {},
  ) {
    for (const pair of cookie.split('; ').filter(Boolean)) this.remember(pair);
  }

  async open(path: string): Promise<SeenPage> {
    return this.follow(await this.send('get', path));
  }

  /** Fills in the form whose address contains `action`, files beside it, and sends it. */
  async submit(
    action: string,
    values: Values = {},
    files: Array<{ field: string; name: string; content: Buffer | string }> = [],
  ): Promise<SeenPage> {
    const all = formsIn(this.page!.html);
    const meant = all.filter((candidate) => candidate.action.includes(action));
    const forms = meant.length > 0 ? meant : all.flatMap((candidate) => sentElsewhere(candidate, action));
    const form = forms.find(({ fields }) => Object.keys(values).every((name) => fields.has(name))) ?? forms[0];
    if (!form) throw new Error(`There is no form for ${action} on ${this.page!.path}`);
    for (const name of [...Object.keys(values), ...files.map(({ field }) => field)]) {
      if (!form.fields.has(name)) throw new Error(`The form for ${action} has no field ${name}`);
    }
    const filled = { ...form.values, ...values };
    const pairs = Object.entries(filled).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    if (form.method === 'get') return this.open(`${form.action}?${new URLSearchParams(pairs).toString()}`);

    const call = this.request('post', form.action);
    if (form.isMultipart) {
      for (const [name, value] of pairs) void call.field(name, value);
      for (const { field, name, content } of files) void call.attach(field, Buffer.from(content), name);
    } else void call.type('form').send(new URLSearchParams(pairs).toString());
    return this.follow(this.keep(await call, form.action));
  }

  /** Presses a button of the page that sends its form to an address of its own. */
  async press(action: string, values: Record<string, string>): Promise<SeenPage> {
    const found = [...this.page!.html.matchAll(/formaction="([^"]*)"/g)]
      .map(([, address]) => decoded(address!))
      .find((address) => address.includes(action));
    if (!found) throw new Error(`There is no button for ${action} on ${this.page!.path}`);
    const call = this.request('post', found);
    for (const [name, value] of Object.entries(values)) void call.field(name, value);
    return this.follow(this.keep(await call, found));
  }

  private async send(method: 'get' | 'post', path: string): Promise<{ response: Response; path: string }> {
    return this.keep(await this.request(method, path), path);
  }

  private request(method: 'get' | 'post', path: string) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return request(this.app.http)
      [method](path)
      .set({
        Accept: 'text/html',
        'Sec-Fetch-Site': 'same-origin',
        ...this.headers,
        ...(cookie ? { Cookie: cookie } : {}),
      });
  }

  private keep(response: Response, path: string): { response: Response; path: string } {
    const given = response.headers['set-cookie'] as unknown as string[] | undefined;
    for (const cookie of given ?? []) this.remember(cookie.split(';')[0]!);
    return { response, path };
  }

  private remember(pair: string): void {
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (value) this.cookies.set(name, value);
    else this.cookies.delete(name);
  }

  private async follow({ response, path }: { response: Response; path: string }): Promise<SeenPage> {
    const to = response.headers['location'];
    if (response.status >= 300 && response.status < 400 && to) return this.open(to);
    const html = response.text;
    this.page = { status: response.status, path, html, text: textOf(html) };
    return this.page;
  }
}

function textOf(html: string): string {
  return decoded(
    html
      .replace(/<head[\s\S]*?<\/head>/, '')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' '),
  );
}

function formsIn(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', body = '']) => {
    const values: Values = {};
    const fields = new Set<string>();
    for (const [, tag, attributes = '', content = ''] of body.matchAll(
      /<(input|button|textarea|select)\b([^>]*)>(?:(?<=<(?:textarea|select)\b[^>]*>)([\s\S]*?)<\/(?:textarea|select)>)?/g,
    )) {
      const name = attribute(attributes, 'name');
      if (!name) continue;
      fields.add(name);
      const type = attribute(attributes, 'type');
      if (tag === 'button' || type === 'file') continue;
      if ((type === 'checkbox' || type === 'radio') && !/\bchecked\b/.test(attributes)) continue;
      if (tag === 'textarea') values[name] = decoded(content.replace(/^\n/, ''));
      else if (tag === 'select') values[name] = selectedIn(content);
      else if (type === 'checkbox' && values[name] !== undefined)
        values[name] = [values[name], attribute(attributes, 'value')].flat();
      else values[name] = attribute(attributes, 'value');
    }
    return {
      action: attribute(head, 'action'),
      others: [...body.matchAll(/formaction="([^"]*)"/g)].map(([, other]) => decoded(other!)),
      method: attribute(head, 'method').toLowerCase() || 'get',
      isMultipart: attribute(head, 'enctype') === 'multipart/form-data',
      values,
      fields,
    };
  });
}

/** The form as a button sends it that has an address of its own. */
function sentElsewhere(form: Form, action: string): Form[] {
  const other = form.others.find((candidate) => candidate.includes(action));
  return other === undefined ? [] : [{ ...form, action: other }];
}

function selectedIn(options: string): string {
  const all = [...options.matchAll(/<option\b([^>]*)>/g)].map(([, attributes = '']) => attributes);
  return attribute(all.find((attributes) => /\bselected\b/.test(attributes)) ?? all[0] ?? '', 'value');
}

function attribute(attributes: string, name: string): string {
  return decoded(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
}

function decoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#x60;', '`')
    .replaceAll('&amp;', '&');
}
