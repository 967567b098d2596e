import { Body as FormBody, Get, NotFoundException, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { TeamsService } from '../../accounts/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { LedgerQueries, LedgerService, shiftMove, shiftSettings, type ShiftLedger } from '../../procedures/index.js';
import { address } from '../address.js';
import { choices, formOf, refused, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view, type View } from '../page.js';
import { textOf } from '../procedure-forms.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { sayProblem } from './procedure-problems.js';

const BASE = '/studio/ledger';

/** What could move one line nearer to who asks, and what moved. */
@StudioPages('ledger')
export class LedgerPagesController {
  constructor(
    private readonly queries: LedgerQueries,
    private readonly ledger: LedgerService,
    private readonly teams: TeamsService,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit) {
    return this.page(visit);
  }

  @Post('settings')
  async configure(@CurrentVisit() visit: Visit, @FormBody() body: Body) {
    const { data } = shiftSettings.safeParse({
      firstLineTeamId: textOf(body, 'team') || null,
      leastTimes: numberIn(body, 'least'),
      windowDays: numberIn(body, 'days'),
      handoverMinutes: numberIn(body, 'handover'),
      version: numberIn(body, 'version'),
    });
    if (!data) return this.page(visit, visit.t('studio.ledger.wrong'), 422);
    return this.attempt(visit, async () => {
      await this.ledger.configure(visit.actor, data);
      return redirect(BASE, visit.t('studio.ledger.saved'));
    });
  }

  @Post(':move/:id')
  async decide(
    @CurrentVisit() visit: Visit,
    @Param('move') given: string,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body,
  ) {
    const { data: move } = shiftMove.safeParse(given);
    if (!move) throw new NotFoundException();
    const verdict = body['verdict'] === 'accepted' ? 'accepted' : 'declined';
    return this.attempt(visit, async () => {
      await this.ledger.decide(visit.actor, move, id, { verdict, note: textOf(body, 'note').slice(0, 2_000) });
      return verdict === 'accepted' && move === 'to-customer'
        ? redirect(address('/studio/procedures', [id]), visit.t('studio.ledger.draft'))
        : redirect(BASE, visit.t(verdict === 'accepted' ? 'studio.ledger.accepted' : 'studio.ledger.declined'));
    });
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get(['settings', ':move/:id'])
  back() {
    return redirect(BASE);
  }

  private async attempt(visit: Visit, work: () => Promise<ReturnType<typeof redirect>>) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { errors } = refused(formOf([]), error, visit.t, 'studio.ledger.refused');
      return this.page(visit, errors.at(-1)?.message ?? '', 409);
    }
  }

  private async page(visit: Visit, message = '', status = 200): Promise<View> {
    const { t, locale, actor } = visit;
    const [ledger, teams] = await Promise.all([this.queries.read(actor), this.teams.list(actor)]);
    const { settings } = ledger;
    const page = {
      message,
      hasTeam: settings.firstLineTeamId !== null,
      isEmpty: ledger.proposals.length === 0,
      proposals: ledger.proposals.map((one) => ({
        id: `${one.move}-${one.subjectId}`,
        move: t(`studio.ledger.move.${one.move}`),
        question: one.question,
        url: subjectUrl(one, locale),
        times: t('studio.ledger.times', { count: one.times }),
        minutes: t('studio.ledger.minutes', {
          minutes: one.minutes.toLocaleString(locale),
          days: String(settings.windowDays),
        }),
        why: t(`studio.ledger.why.${one.source}`, { each: one.minutesEach.toLocaleString(locale) }),
        obstacles: one.obstacles.map((problem) => sayProblem(problem, t)),
        hasObstacles: one.obstacles.length > 0,
        action: address(BASE, [one.move, one.subjectId]),
      })),
      decisions: ledger.decisions.map((one) => ({
        question: one.question,
        url: subjectUrl(one, locale),
        move: t(`studio.ledger.move.${one.move}`),
        verdict: t(`studio.ledger.verdict.${one.verdict}`),
        by: one.decidedBy ? t('studio.ledger.by', { name: one.decidedBy }) : '',
        decidedAt: one.decidedAt,
        note: one.note,
        change: t('studio.ledger.before-after', { before: String(one.before), after: String(one.after) }),
      })),
      months: ledger.months.map(({ month, solved, ...lines }) => ({
        month,
        solved,
        customer: lines.customer / solved,
        firstLine: lines.firstLine / solved,
        others: lines.others / solved,
        unknown: lines.unknown / solved,
      })),
      settings,
      teams: choices(
        teams.map(({ id, name }) => ({ value: id, label: name })),
        settings.firstLineTeamId ?? '',
      ),
      crumbs: [
        { label: t('studio.procedures.title'), url: '/studio/procedures' },
        { label: t('studio.ledger.title'), url: '' },
      ],
    };
    return view('studio/ledger', page, { title: t('studio.ledger.title'), status });
  }
}

function subjectUrl({ move, subjectId }: Pick<ShiftLedger['proposals'][number], 'move' | 'subjectId'>, locale: string) {
  return move === 'to-customer'
    ? address('/studio/procedures', [subjectId])
    : address('/studio/articles', [subjectId, locale]);
}

function numberIn(body: Body, name: string): number {
  return Number(textOf(body, name).replace(',', '.') || Number.NaN);
}
