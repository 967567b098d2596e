import type { FastifyInstance } from 'fastify';
import type { Secret, Who } from './secrets.js';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** One that asks, and remembers every secret that came back. */
export class Reader {
  asked = 0;

  constructor(
    readonly who: Who,
    private readonly fastify: FastifyInstance,
    private readonly headers: Record<string, string>,
    private readonly secrets: Secret[],
    private readonly leaks: Set<string>,
    readonly seen: Set<Secret>,
  ) {}

  async ask(method: string, url: string, body?: object | string, type = 'application/json'): Promise<Answer> {
    this.asked++;
    const response = await this.fastify.inject({
      method: method as 'GET',
      url,
      headers: {
        'sec-fetch-site': 'same-origin',
        // From outside: what only the machine itself may ask is not asked for here.
        'x-forwarded-for': '203.0.113.7',
        ...(body === undefined ? {} : { 'content-type': type }),
        ...this.headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = { status: response.statusCode, headers: response.headers, text: response.body };
    this.scan(`${method} ${url}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`, answer);
    if (answer.status >= 500 && answer.status !== 503)
      this.leaks.add(`${this.who}: ${method} ${url} broke: ${answer.text.slice(0, 200)}`);
    return answer;
  }

  /** Looks for every secret in the answer, however it may be written there; what was asked with may come back. */
  private scan(asked: string, answer: Answer): void {
    const sent = decodeURIComponent(asked).toLowerCase();
    const found = everyReading(answer);
    // One pass for what looks like a marked word or an id, instead of one for each of them.
    const words = new Set([...found.matchAll(/(?=(zz[a-z]{12}|[\da-f]{8}-[\da-f-]{27}))/g)].map(([, word]) => word!));
    for (const secret of this.secrets) {
      const { marker } = secret;
      const isFound = MARKED.test(marker) ? words.has(marker) : found.includes(marker);
      if (!isFound || sent.includes(marker)) continue;
      this.seen.add(secret);
      if (!secret.knownTo.includes(this.who)) this.leaks.add(`${this.who} learns ${secret.what} from ${shape(asked)}`);
    }
  }
}

const MARKED = /^(zz[a-z]{12}|[\da-f]{8}-[\da-f-]{27})$/;

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  '#x3D': '=',
};

/** The answer as it stands, without its markup, unescaped, and with cursors taken apart. */
function everyReading({ headers, text }: Answer): string {
  const cursors = [...text.matchAll(/(?:"next":"|cursor=)([\w-]+)/g)].map(([, cursor]) =>
    Buffer.from(cursor!, 'base64url').toString('utf8'),
  );
  const bare = text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
  return [JSON.stringify(headers), text, bare, ...cursors].join('\n').toLowerCase();
}

/** An address without what differs from try to try, so that a leak is told once. */
export function shape(asked: string): string {
  return asked
    .replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, '<id>')
    .replaceAll(/91827\d{4}/g, '<number>')
    .replaceAll(/zz[a-z]{12}/g, '<word>');
}

/** What is left of an answer when `name` is taken out: the same for a hidden thing and for one that isn't there. */
export function without({ status, headers, text }: Answer, name: string): string {
  // As it is, in an address, and in an address within an address.
  const once = encodeURIComponent(name);
  const spellings = [...new Set([encodeURIComponent(once), once, name])].map(escaped).join('|');
  const said = new RegExp(spellings, 'gi');
  const clean = (part: string) =>
    part
      .replaceAll(said, '*')
      .replaceAll(/"requestId":"[^"]*"/g, '')
      // Searching takes now a little more, now a little less.
      .replaceAll(/"took":[\d.e-]+/g, '')
      // How much of the desk's work waits for its time or is being done; told on this machine only.
      .replaceAll(/"(delayed|active)":\d+/g, '')
      // Ids of requests are random ones, ids of things are not.
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f-]{17}/g, '<request>');
  const kept = Object.entries(headers).filter(
    ([header]) => !['date', 'x-request-id', 'content-length', 'etag', 'x-ratelimit-remaining'].includes(header),
  );
  // A name stands in the text and so in its hash; where it doesn't, the hash has to be the same.
  const etag = clean(text) !== text ? '' : ((headers['etag'] as string | undefined) ?? '');
  return `${status} ${etag} ${clean(JSON.stringify(kept))} ${clean(text)}`;
}

const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

const NOT_THERE: Array<[RegExp, string]> = [
  [/^[\da-f]{8}-[\da-f-]{27}$/i, '0193e8c5-0000-7000-8000-00000000dead'],
  [/^\d+$/, '918279999'],
  [/@/, 'zznietaanwezig@voorbeeld.nl'],
  [/^zz[a-z]{12}$/, 'zznietaanwezig'],
  [/./, 'zwijgplicht-zznietaanwezig'],
];

/** A name of the same kind that nothing has. */
export function notThere(name: string): string {
  return NOT_THERE.find(([kind]) => kind.test(name))![1];
}

/** Where two answers part, for a message. */
export function difference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 100);
  return `${around(one)} <> ${around(other)}`;
}
