import { Get } from '@nestjs/common';
import { TeamsService } from '../../accounts/index.js';
import { InstructionQueries, textIn, type InstructionState } from '../../procedures/index.js';
import { address } from '../address.js';
import { StudioPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const TONE: Record<InstructionState, string> = {
  instructed: 'solved',
  outdated: 'waiting',
  read: 'open',
  unread: 'closed',
};

/** Who may run what: everybody of the desk against every procedure that is released. */
@StudioPages('procedures/instructed')
export class InstructedPagesController {
  constructor(
    private readonly instruction: InstructionQueries,
    private readonly teams: TeamsService,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit) {
    const { t, locale, actor } = visit;
    const [overview, teams] = await Promise.all([this.instruction.overview(actor), this.teams.list(actor)]);
    const teamOf = new Map(teams.map(({ id, name }) => [id, name]));
    const cell = (state: InstructionState, passedAt: Date | null) => ({
      state: t(`studio.instructed.${state}`),
      tone: TONE[state],
      passedAt,
    });
    const procedures = overview.map(({ procedureId, title, people }) => ({
      title: textIn(title, locale),
      url: address('/studio/procedures', [procedureId]),
      able: t('studio.procedure.able', {
        count: people.filter(({ state }) => state === 'instructed').length,
        of: people.length,
      }),
    }));
    // Everybody stands under every procedure, in the same order.
    const people = (overview[0]?.people ?? []).map(({ name, teamId }, at) => ({
      name,
      team: teamId ? (teamOf.get(teamId) ?? '') : '',
      cells: overview.map((one, column) => {
        const { state, passedAt } = one.people[at]!;
        return { procedure: procedures[column]!.title, ...cell(state, passedAt) };
      }),
    }));
    const page = {
      procedures,
      people,
      isEmpty: procedures.length === 0,
      crumbs: [
        { label: t('studio.procedures.title'), url: '/studio/procedures' },
        { label: t('studio.instructed.title'), url: '' },
      ],
    };
    return view('studio/instructed', page, { title: t('studio.instructed.title') });
  }
}
