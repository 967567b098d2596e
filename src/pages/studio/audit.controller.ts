import { Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { DAY_MS } from '../../platform/clock/index.js';
import { AccountsQueries } from '../../accounts/index.js';
import { AuditLog, AuditQueries, type AuditRow, type Verdict } from '../../platform/audit/index.js';
import { address } from '../address.js';
import { choices } from '../forms.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { cursor, optional, pageFrom, pagesOf } from './list-address.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/audit';
const PAGE = 50;

const listQuery = z.object({
  actor: optional(z.uuid()),
  action: optional(
    z
      .string()
      .max(100)
      .regex(/^[\w.-]+$/),
  ),
  subject: optional(
    z
      .string()
      .max(200)
      .regex(/^[\w:.-]+$/),
  ),
  from: optional(z.iso.date()),
  until: optional(z.iso.date()),
  cursor,
});

/** Whose pages a subject of the log has here. */
const PLACES: Record<string, string> = {
  account: '/studio/accounts',
  article: '/studio/articles',
  import: '/studio/imports',
  product: '/studio/products',
  ticket: '/desk/tickets',
  webhook: '/studio/webhooks',
};

/** Who did what to what, and whether nobody has changed that since. */
@AdminPages('audit')
export class AuditPagesController {
  constructor(
    private readonly queries: AuditQueries,
    private readonly log: AuditLog,
    private readonly accounts: AccountsQueries,
  ) {}

  @Get()
  list(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    return this.page(visit, query, null);
  }

  /** Whoever switches language after verifying comes by here. */
  @Get('verification')
  back() {
    return redirect(BASE);
  }

  @Post('verification')
  async verify(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    return this.page(visit, query, await this.log.verify());
  }

  private async page(visit: Visit, query: Record<string, unknown>, verdict: Verdict | null) {
    const { t } = visit;
    const filter = listQuery.parse(query);
    const { actor, action, subject, from, until } = filter;
    const [{ items, next }, staff] = await Promise.all([
      pageFrom(filter.cursor, (begin) =>
        this.queries.list({
          limit: PAGE,
          ...(actor ? { actorId: actor } : {}),
          ...(action ? { action } : {}),
          ...(subject ? { subject } : {}),
          ...(from ? { from: new Date(from) } : {}),
          ...(until ? { until: new Date(Date.parse(until) + DAY_MS) } : {}),
          ...(begin ? { cursor: begin } : {}),
        }),
      ),
      this.accounts.listStaff(visit.actor),
    ]);
    const page = {
      actors: choices(
        staff.map(({ id, name }) => ({ value: id, label: name })),
        actor ?? '',
      ),
      action: action ?? '',
      subject: subject ?? '',
      from: from ?? '',
      until: until ?? '',
      isFiltered: [actor, action, subject, from, until].some(Boolean),
      rows: items.map(rowOf),
      isEmpty: items.length === 0,
      pages: pagesOf(BASE, filter, next),
      verifyUrl: address(BASE, ['verification']),
      verdict: verdict && {
        holds: verdict.fault === null,
        tone: verdict.fault === null ? 'good' : 'bad',
        icon: verdict.fault === null ? ('check' as const) : ('warning' as const),
        text: t(verdict.fault === null ? 'studio.audit.holds' : 'studio.audit.broken', { count: verdict.rows }),
        fault: verdict.fault ?? '',
        head: verdict.head,
      },
    };
    return view('studio/audit', page, { title: t('studio.audit.title') });
  }
}

function rowOf({ seq, at, actor, actorId, action, subject, details }: AuditRow) {
  const [kind = '', id = ''] = subject.split(/:(.*)/s);
  const place = PLACES[kind];
  const isEmpty = typeof details !== 'object' || details === null || Object.keys(details).length === 0;
  return {
    seq: String(seq),
    at,
    actor,
    actorUrl: actorId ? address(BASE, [], { actor: actorId }) : '',
    action,
    actionUrl: address(BASE, [], { action }),
    subject,
    url: place && id ? address(place, [id]) : '',
    details: isEmpty ? '' : JSON.stringify(details),
  };
}
