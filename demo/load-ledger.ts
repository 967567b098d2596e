import { SYSTEM, TeamsService, type Actor } from '../src/accounts/index.js';
import { Database } from '../src/platform/database/index.js';
import { LedgerQueries, LedgerService, RunsService, RunSteps, type RunView } from '../src/procedures/index.js';
import { TicketClosing, TicketOpening, TicketsQueries } from '../src/tickets/index.js';
import type { DemoPerson } from './content.js';
import { actorFor } from './load-procedures.js';
import type { Service } from './service.js';
import { FIRST_LINE, SECOND_LINE } from './two-lines.js';

/** What Samira did on the telephone this week, each with the customer it was for. */
const CALLS = [
  {
    key: 'anneke',
    locale: 'nl',
    subject: 'Inloggen in Mijn Zonnedal lukt niet meer',
    text: 'Mevrouw Postma krijgt een foutmelding, ook na "wachtwoord vergeten".',
    solution: 'Het wachtwoord is opnieuw ingesteld. Inloggen lukte aan de telefoon.',
  },
  {
    key: 'ruben',
    locale: 'nl',
    subject: 'Mijn wachtwoord wordt niet herkend',
    text: 'Meneer Kuipers heeft een nieuwe laptop en weet zijn wachtwoord niet meer.',
    solution: 'Het wachtwoord is opnieuw ingesteld, en meneer is weer binnen.',
  },
  {
    key: 'fenna',
    locale: 'en',
    subject: 'I can not get into My Zonnedal',
    text: 'Ms Dijkman typed a wrong password five times; her account is locked.',
    solution: 'The password was reset and the account is open again.',
  },
] as const;

/** The two lines of Zonnedal, and from when on the ledger proposes something. Before the tickets, which name the teams. */
export async function loadTeams(service: Service, people: readonly DemoPerson[]): Promise<void> {
  const there = await service.get(TeamsService).list(SYSTEM);
  for (const name of [FIRST_LINE, SECOND_LINE]) {
    if (!there.some((team) => team.name === name)) await service.get(TeamsService).create(SYSTEM, name);
  }
  const teams = await service.get(TeamsService).list(SYSTEM);
  const editor = await actorFor(
    service,
    people.find(({ role }) => role === 'editor')!,
  );
  const { firstLineTeam: _name, ...settings } = await service.get(LedgerQueries).settings(editor);
  if (settings.firstLineTeamId) return;
  const firstLineTeamId = teams.find(({ name }) => name === FIRST_LINE)!.id;
  await service.get(LedgerService).configure(editor, { ...settings, firstLineTeamId, leastTimes: CALLS.length });
}

/** Passwords that were reset at the desk, so that the ledger asks whether customers could do it. Twice adds nothing. */
export async function loadRuns(service: Service, people: readonly DemoPerson[]): Promise<void> {
  const database = service.get(Database);
  const [procedure] = await database.query<{ id: string; articleId: string; productId: string | null }>(
    `SELECT p.id, p.article_id AS "articleId", a.product_id AS "productId"
       FROM procedure p JOIN article a ON a.id = p.article_id WHERE a.external_id = 'reset-password'`,
  );
  if (!procedure) return;
  const agent = await actorFor(
    service,
    people.find(({ role }) => role === 'agent')!,
  );
  const helped = await database.query<{ id: string }>(
    'SELECT customer_id AS id FROM procedure_run WHERE procedure_id = $1',
    [procedure.id],
  );
  const left = await Promise.all(
    CALLS.map(async (call) => ({
      ...call,
      customer: await actorFor(
        service,
        people.find(({ key }) => key === call.key)!,
      ),
    })),
  );
  // Each waits for the database most of the time.
  await Promise.all(
    left
      .filter(({ customer }) => !helped.some(({ id }) => id === customer.accountId))
      .map(async ({ customer, locale, subject, text, solution }) => {
        const { id: ticketId } = await service.get(TicketOpening).open(agent, {
          subject,
          text,
          locale,
          channel: 'phone',
          productId: procedure.productId,
          requester: { id: customer.accountId! },
        });
        const run = await service.get(RunsService).start(agent, { procedureId: procedure.id, ticketId });
        await carryOut(service, agent, run);
        const { version } = await service.get(TicketsQueries).get(agent, ticketId);
        const articleIds = [procedure.articleId];
        await service.get(TicketClosing).solve(agent, ticketId, { version, text: solution, articleIds });
      }),
  );
}

async function carryOut(service: Service, agent: Actor, begun: RunView): Promise<void> {
  const steps = service.get(RunSteps);
  let run = begun;
  while (run.status === 'active' && run.current) {
    const { kind, id } = run.current;
    if (kind === 'verify') run = await steps.verify(agent, run.id, { method: 'call-back' });
    else ({ run } = await steps.advance(agent, run.id, id, kind === 'run' ? {} : { confirmed: true }));
  }
}
