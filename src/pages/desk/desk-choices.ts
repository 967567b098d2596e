import { Injectable } from '@nestjs/common';
import { AccountsQueries, TeamsService, type Actor } from '../../accounts/index.js';
import { inLocale, ProductsQueries } from '../../products/index.js';
import type { Option } from '../options.js';
import type { Visit } from '../visit.js';

/** What a ticket can be given to, or be about. */
export interface Choosable {
  staff: Option[];
  teams: Option[];
  products: Option[];
}

/** What stands in the desk's selects. */
@Injectable()
export class DeskChoices {
  constructor(
    private readonly accounts: AccountsQueries,
    private readonly teams: TeamsService,
    private readonly products: ProductsQueries,
  ) {}

  async of({ actor, locale, t }: Visit): Promise<Choosable> {
    const [staff, teams, products] = await Promise.all([
      this.accounts.listStaff(actor),
      this.teams.list(actor),
      this.products.list(actor),
    ]);
    const byName = (one: Option, other: Option) => one.label.localeCompare(other.label, locale);
    return {
      staff: staff.map(({ id, name }) => ({
        value: id,
        label: id === actor.accountId ? t('desk.me', { name }) : name,
      })),
      teams: teams.map(({ id, name }) => ({ value: id, label: name })),
      products: products.map(({ id, name }) => ({ value: id, label: inLocale(name, locale) })).toSorted(byName),
    };
  }

  /** The team of who looks; null without one. */
  async teamOf(actor: Actor): Promise<string | null> {
    return actor.accountId === null ? null : (await this.accounts.get(actor, actor.accountId)).teamId;
  }
}
