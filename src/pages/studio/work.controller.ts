import { Get, Query } from '@nestjs/common';
import { WorkSources, type WorkScope } from '../../knowledge/index.js';
import { address } from '../address.js';
import { StudioPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const BASE = '/studio/work';
const SHOWN = 8;
const ALL = 200;

/** What waits for an editor, from whichever room knows of it. */
@StudioPages('work')
export class WorkController {
  constructor(private readonly sources: WorkSources) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query('whose') whose: unknown, @Query('kind') kind: unknown) {
    const { locale, t } = visit;
    // What the rooms say stands on a page in the language that was chosen for it, whatever the account's own is.
    const actor = { ...visit.actor, locale };
    const scope: WorkScope = whose === 'all' ? 'all' : 'mine';
    const sources = this.sources.list();
    const chosen = sources.find(({ key }) => key === kind);
    const limit = chosen ? ALL : SHOWN;
    const parts = await Promise.all(
      (chosen ? [chosen] : sources).map(async ({ key, label, items }) => {
        const found = await items(actor, scope, limit);
        return {
          key,
          title: label[locale],
          total: found.total,
          items: found.items.map((item) => ({ ...item, lang: item.locale, code: item.locale.toUpperCase() })),
          hasMore: found.total > found.items.length && !chosen,
          moreUrl: address(BASE, [], { kind: key, whose: scope }),
        };
      }),
    );
    const filled = parts.filter(({ total }) => total > 0);
    const page = {
      parts: filled,
      isEmpty: filled.length === 0,
      lead: t('studio.work.count', { count: filled.reduce((sum, { total }) => sum + total, 0) }),
      tabs: (['mine', 'all'] as const).map((one) => ({
        label: t(`studio.work.whose.${one}`),
        url: address(BASE, [], { whose: one, ...(chosen ? { kind: chosen.key } : {}) }),
        isCurrent: one === scope,
      })),
      backUrl: chosen ? address(BASE, [], { whose: scope }) : '',
    };
    return view('studio/work', page, { title: t('studio.work.title') });
  }
}
