import { randomBytes } from 'node:crypto';

export const WHO = [
  'visitor',
  'anna',
  'bert',
  'former follower',
  'disabled',
  'agent',
  'editor',
  'admin',
  'key tickets:read',
  'key tickets:write',
  'key knowledge:read',
  'key admin',
  'portal of anna',
  'revoked key',
] as const;
export type Who = (typeof WHO)[number];

export const ADMINS: readonly Who[] = ['admin', 'key admin'];
export const EDITORS: readonly Who[] = ['editor', ...ADMINS];
export const STAFF: readonly Who[] = ['agent', ...EDITORS];
/** A key that reads tickets reads all of them, as an agent does. */
export const DESK: readonly Who[] = [...STAFF, 'key tickets:read'];
export const BERT_AND_DESK: readonly Who[] = ['bert', ...DESK];
export const CUSTOMERS: readonly Who[] = ['anna', 'bert', 'former follower', 'key knowledge:read', ...STAFF];

/** Stands in every secret text, so that one search tries to find them all. */
export const COMMON_WORD = 'zwijgplicht';

/** A word that stands nowhere but in one thing, and who may come across it. */
export interface Secret {
  what: string;
  marker: string;
  knownTo: readonly Who[];
}

/** A thing by all its names; who is not among `knownTo` must get the answer that a thing that isn't there gets. */
export interface Hidden {
  what: string;
  knownTo: readonly Who[];
  /** What names the hidden thing in an address or a body. */
  names: Record<string, string>;
  /** What stands around it and is no secret: the reader's own ticket, for a note under it. */
  around: Record<string, string>;
}

/** Hands out words that stand nowhere else, and remembers who may come across them. */
export class Secrets {
  readonly all: Secret[] = [];
  readonly hidden: Hidden[] = [];

  /** Letters only, so that no tokenizer, slug or escape takes it apart. */
  mark(what: string, knownTo: readonly Who[]): string {
    const marker = `zz${[...randomBytes(12)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')}`;
    this.all.push({ what, marker, knownTo });
    return marker;
  }

  tell(what: string, knownTo: readonly Who[]): string {
    return `${COMMON_WORD} ${this.mark(what, knownTo)}`;
  }

  file(what: string, knownTo: readonly Who[]): { name: string; content: Buffer } {
    const content = Buffer.from(this.tell(`the file of ${what}`, knownTo));
    return { name: `${this.mark(`the name of the file of ${what}`, knownTo)}.txt`, content };
  }

  /** The names themselves tell that the thing is there, so they are secrets too. */
  hide(
    what: string,
    knownTo: readonly Who[],
    names: Record<string, string>,
    around: Record<string, string> = {},
  ): void {
    this.hidden.push({ what, knownTo, names, around });
    for (const [kind, name] of Object.entries(names)) {
      this.all.push({ what: `the ${kind} of ${what}`, marker: name.toLowerCase(), knownTo });
    }
  }

  hiddenFrom(who: Who): Hidden[] {
    return this.hidden.filter(({ knownTo }) => !knownTo.includes(who));
  }
}
