import { Injectable } from '@nestjs/common';
import { AccountsQueries } from '../../accounts/index.js';
import { markTitle, pathOf, SearchService, type DocumentKind, type SearchHit } from '../../search/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import { address } from '../address.js';
import type { Icon } from '../icons.js';
import { trusted, type TrustedHtml } from '../trusted.js';
import type { Visit } from '../visit.js';

export interface PaletteOption {
  /** Unique in the palette. */
  id: string;
  url: string;
  lang: string;
  label: TrustedHtml | string;
  detail: string;
  icon: Icon;
}

export interface PaletteGroup {
  key: string;
  title: string;
  options: PaletteOption[];
  /** All of the kind; '' where there is no such list. */
  moreUrl: string;
  more: string;
}

const SHORTEST = 2;
const MOST = 5;

const GROUPS: ReadonlyArray<{ key: string; kinds: readonly DocumentKind[]; icon: Icon }> = [
  { key: 'tickets', kinds: ['ticket'], icon: 'inbox' },
  { key: 'articles', kinds: ['article'], icon: 'book' },
  { key: 'products', kinds: ['product', 'manual'], icon: 'box' },
];

/** Everything an agent may want to jump to: tickets, articles, products with their manuals, and customers. */
@Injectable()
export class Palette {
  constructor(
    private readonly search: SearchService,
    private readonly accounts: AccountsQueries,
    private readonly tickets: TicketsQueries,
  ) {}

  /** The address of the ticket with the number that was typed; null when there is none, or no number was typed. */
  async jump(visit: Visit, words: string): Promise<PaletteOption | null> {
    if (!/^#?\d{1,12}$/.test(words)) return null;
    const { items } = await this.tickets.list(visit.actor, { search: words, limit: 1 });
    const ticket = items.find(({ number }) => number === Number(words.replace('#', '')));
    if (!ticket) return null;
    return {
      id: 'palette-jump',
      url: address('/desk/tickets', [ticket.number]),
      lang: ticket.locale,
      label: ticket.subject,
      detail: `#${ticket.number}`,
      icon: 'arrow',
    };
  }

  /** In groups, each with what fits best first; those with nothing are left out. */
  async find(visit: Visit, words: string): Promise<PaletteGroup[]> {
    if (words.length < SHORTEST) return [];
    const { t } = visit;
    const [jump, people, ...hits] = await Promise.all([
      this.jump(visit, words),
      this.customers(visit, words),
      ...GROUPS.map(({ kinds, icon, key }) => this.hits(visit, words, kinds, { icon, key })),
    ]);
    const groups: PaletteGroup[] = GROUPS.map(({ key }, index) => ({
      key,
      title: t(`desk.palette.${key}`),
      options: hits[index] ?? [],
      moreUrl: key === 'tickets' ? address('/desk', [], { q: words }) : '',
      more: key === 'tickets' ? t('desk.palette.all-tickets') : '',
    }));
    const first = jump && { key: 'jump', title: t('desk.palette.jump'), options: [jump], moreUrl: '', more: '' };
    const customers = { key: 'customers', title: t('desk.palette.customers'), options: people, moreUrl: '', more: '' };
    return [...(first ? [first] : []), ...groups, customers].filter(({ options }) => options.length > 0);
  }

  private async hits(
    visit: Visit,
    words: string,
    kinds: readonly DocumentKind[],
    { icon, key }: { icon: Icon; key: string },
  ): Promise<PaletteOption[]> {
    const { actor, locale } = visit;
    const { hits, corrected } = await this.search.suggest(actor, { words, locale, kinds, limit: MOST });
    return hits.map((hit, index) => ({
      id: `palette-${key}-${index}`,
      url: pathOf(hit, actor),
      lang: hit.locale,
      label: trusted(markTitle(hit.title, corrected ?? words)),
      detail: detailOf(hit, visit),
      icon: hit.kind === 'manual' ? 'note' : icon,
    }));
  }

  private async customers({ actor }: Visit, words: string): Promise<PaletteOption[]> {
    const { items } = await this.accounts.list(actor, { q: words, roles: ['customer'], disabled: false, limit: MOST });
    return items.map(({ id, name, email }, index) => ({
      id: `palette-customer-${index}`,
      url: address('/desk', [], { view: 'all', requester: id }),
      lang: '',
      label: trusted(markTitle(name, words)),
      detail: email ?? '',
      icon: 'person',
    }));
  }
}

function detailOf({ kind, path }: SearchHit, { t }: Visit): string {
  if (kind === 'ticket') return `#${path.split('/').at(-1)}`;
  return kind === 'manual' ? t('search.kind.manual') : '';
}
