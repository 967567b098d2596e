import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { ConnectorsQueries } from '../connectors/connectors.queries.js';
import { checkDefinition } from '../definition/definition-checks.js';
import type { ProcedureDefinition } from '../definition/procedure-definition.js';
import { mayWriteProcedures } from '../procedure.policy.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { LedgerIsForEditors } from './ledger.errors.js';
import type { Move, ShiftSettings } from './ledger.schemas.js';
import type { ShiftDecision, ShiftLedger, ShiftMonth, ShiftProposal } from './ledger.view.js';
import { asSelfService } from './self-service-draft.js';

/** Fewer runs than this say nothing about how long one takes. */
const LEAST_MEASURED = 5;
/** Somebody who leaves a run open over lunch did not work on it all the time. */
const MOST_MINUTES = 60;
const MONTHS = 6;
const MOST = 50;

/** A ticket that counts, by the line that solved it. $1 is the team of the first line. */
const SOLVED = `SELECT t.id, t.solved_at AS at, CASE
    WHEN EXISTS (SELECT FROM procedure_run r WHERE r.ticket_id = t.id AND r.via = 'self-service' AND r.status = 'done') THEN 'customer'
    WHEN $1::uuid IS NULL OR coalesce(t.team_id, who.team_id) IS NULL THEN 'unknown'
    WHEN coalesce(t.team_id, who.team_id) = $1 THEN 'first-line' ELSE 'others' END AS line
  FROM ticket t LEFT JOIN account who ON who.id = t.assignee_id
 WHERE t.solved_at IS NOT NULL AND t.deleted_at IS NULL AND t.merged_into_id IS NULL AND t.status IN ('solved', 'closed')`;
/** Nobody said afterwards that it was not solved. */
const STAYED_SOLVED = `NOT EXISTS (SELECT FROM ticket_change c
  WHERE c.ticket_id = s.id AND c.what = 'status' AND c.old_value IN ('solved', 'closed'))`;
const QUESTION = (
  article: string,
  locale = '$2',
) => `(SELECT v.question FROM article_text x JOIN article_version v USING (article_id, locale)
  WHERE x.article_id = ${article} AND v.version = coalesce(x.published_version, x.head_version)
  ORDER BY x.locale = ${locale} DESC LIMIT 1)`;
/** Decided, unless it was declined and has gone well twice as often since. */
const UNDECIDED = (move: Move) => `NOT EXISTS (SELECT FROM shift_decision d
  WHERE d.move = '${move}' AND d.subject_id = found.id AND (d.verdict = 'accepted' OR found.times < d.times * 2))`;

/**
 * What could move one line to the left, and what moved. Minutes are measured where there are enough runs to measure, and
 * otherwise say where they come from.
 */
@Injectable()
export class LedgerQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly connectors: ConnectorsQueries,
    private readonly procedures: ProceduresQueries,
  ) {}

  /** @throws LedgerIsForEditors */
  async read(actor: Actor): Promise<ShiftLedger> {
    const settings = await this.settings(actor);
    const [articles, procedures, decisions, months] = await Promise.all([
      this.toFirstLine(actor, settings),
      this.toCustomer(actor, settings),
      this.decisions(actor, settings),
      this.months(settings),
    ]);
    const proposals = [...articles, ...procedures].toSorted((one, other) => other.minutes - one.minutes);
    return { settings, proposals, decisions, months };
  }

  /** @throws LedgerIsForEditors */
  async settings(actor: Actor): Promise<ShiftLedger['settings']> {
    if (!mayWriteProcedures(actor)) throw new LedgerIsForEditors();
    const [row] = await this.database.query<ShiftLedger['settings']>(
      `SELECT s.first_line_team_id AS "firstLineTeamId", team.name AS "firstLineTeam", s.least_times AS "leastTimes",
              s.window_days AS "windowDays", s.handover_minutes::float8 AS "handoverMinutes", s.version
         FROM shift_settings s LEFT JOIN team ON team.id = s.first_line_team_id`,
    );
    return row!;
  }

  /** One that is proposed now. */
  async proposal(actor: Actor, move: Move, subjectId: string): Promise<ShiftProposal | null> {
    const { proposals } = await this.read(actor);
    return proposals.find((one) => one.move === move && one.subjectId === subjectId) ?? null;
  }

  /** The same article solved it again and again, by another team than the first line, and nobody came back. */
  private async toFirstLine(actor: Actor, settings: ShiftSettings): Promise<ShiftProposal[]> {
    if (!settings.firstLineTeamId) return [];
    const rows = await this.database.query<{ id: string; question: string; times: number }>(
      `SELECT * FROM (SELECT l.article_id AS id, ${QUESTION('l.article_id')} AS question, count(*)::int AS times
         FROM (${SOLVED}) s JOIN ticket_link l ON l.ticket_id = s.id AND l.source = 'confirmed'
        WHERE s.line = 'others' AND s.at > $3 AND ${STAYED_SOLVED}
        GROUP BY l.article_id HAVING count(*) >= $4) found
        WHERE ${UNDECIDED('to-first-line')} ORDER BY times DESC, id LIMIT ${MOST}`,
      [settings.firstLineTeamId, actor.locale, this.since(settings.windowDays), settings.leastTimes],
    );
    const { handoverMinutes: minutesEach } = settings;
    return rows.map(({ id, question, times }) => ({
      move: 'to-first-line',
      subjectId: id,
      articleId: id,
      question,
      times,
      minutesEach,
      source: 'handover',
      minutes: minutesEach * times,
      obstacles: [],
    }));
  }

  /** Agents ran it again and again, without a step that failed. */
  private async toCustomer(actor: Actor, settings: ShiftSettings): Promise<ShiftProposal[]> {
    const rows = await this.database.query<{
      id: string;
      articleId: string;
      headVersion: number;
      question: string;
      times: number;
      minutes: number;
    }>(
      `SELECT * FROM (SELECT p.id, p.article_id AS "articleId", p.head_version AS "headVersion", count(*)::int AS times,
              ${QUESTION('p.article_id', '$1')} AS question,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY least(extract(epoch FROM r.ended_at - r.started_at) / 60, ${MOST_MINUTES}))::float8 AS minutes
         FROM procedure_run r JOIN procedure p ON p.id = r.procedure_id AND p.archived_at IS NULL
         JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.runnable_version
         JOIN procedure_version head ON head.procedure_id = p.id AND head.version = p.head_version
        WHERE r.via = 'desk' AND r.status = 'done' AND r.ended_at > $2
          AND v.definition -> 'selfService' IS NULL AND head.definition -> 'selfService' IS NULL
          AND NOT EXISTS (SELECT FROM procedure_run_entry e WHERE e.run_id = r.id AND e.what IN ('refused', 'unsettled'))
        GROUP BY p.id HAVING count(*) >= $3) found
        WHERE ${UNDECIDED('to-customer')} ORDER BY times DESC, id LIMIT ${MOST}`,
      [actor.locale, this.since(settings.windowDays), settings.leastTimes],
    );
    const known = await this.connectors.known();
    return Promise.all(
      rows.map(async ({ id, articleId, headVersion, question, times, minutes }) => {
        const definition = await this.procedures.definitionOf(id, headVersion);
        const { minutesEach, source } = worth(definition, times, minutes);
        const { problems: obstacles } = checkDefinition(asSelfService(definition, known), known);
        return {
          move: 'to-customer' as const,
          subjectId: id,
          articleId,
          question,
          times,
          minutesEach,
          source,
          minutes: Math.round(minutesEach * times * 10) / 10,
          obstacles,
        };
      }),
    );
  }

  private decisions(actor: Actor, settings: ShiftSettings): Promise<ShiftDecision[]> {
    const wanted = (from: string, to: string) => `(SELECT count(*)::int FROM (${SOLVED}) s
       WHERE s.at > ${from} AND s.at <= ${to} AND (CASE d.move
         WHEN 'to-first-line' THEN s.line = 'first-line' AND EXISTS (SELECT FROM ticket_link l
                WHERE l.ticket_id = s.id AND l.article_id = d.subject_id AND l.source = 'confirmed')
         ELSE s.line = 'customer' AND EXISTS (SELECT FROM procedure_run r
                WHERE r.ticket_id = s.id AND r.procedure_id = d.subject_id) END))`;
    return this.database.query<ShiftDecision>(
      `SELECT d.move, d.subject_id AS "subjectId", d.verdict, d.times, d.minutes::float8, d.note,
              who.name AS "decidedBy", d.decided_at AS "decidedAt",
              coalesce(${QUESTION("CASE d.move WHEN 'to-customer' THEN p.article_id ELSE d.subject_id END")}, '') AS question,
              ${wanted("d.decided_at - interval '30 days'", 'd.decided_at')} AS before,
              ${wanted('d.decided_at', "d.decided_at + interval '30 days'")} AS after
         FROM shift_decision d LEFT JOIN account who ON who.id = d.decided_by
         LEFT JOIN procedure p ON p.id = d.subject_id
        ORDER BY d.decided_at DESC, d.subject_id LIMIT ${MOST}`,
      [settings.firstLineTeamId, actor.locale],
    );
  }

  private months(settings: ShiftSettings): Promise<ShiftMonth[]> {
    const of = (line: string) => `count(*) FILTER (WHERE s.line = '${line}')::int`;
    return this.database.query<ShiftMonth>(
      `SELECT to_char(s.at AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM') AS month, count(*)::int AS solved,
              ${of('customer')} AS customer, ${of('first-line')} AS "firstLine", ${of('others')} AS others,
              ${of('unknown')} AS unknown
         FROM (${SOLVED}) s WHERE s.at > $2 GROUP BY month ORDER BY month DESC LIMIT ${MONTHS}`,
      [settings.firstLineTeamId, this.since(MONTHS * 31)],
    );
  }

  private since(days: number): Date {
    return new Date(this.clock.now().getTime() - days * DAY_MS);
  }
}

/** Of one run: the measured median, what the procedure says it takes, or the median of the few there are. */
function worth({ minutes: stated }: ProcedureDefinition, runs: number, median: number) {
  if (runs < LEAST_MEASURED && stated !== undefined) return { minutesEach: stated, source: 'stated' as const };
  return { minutesEach: Math.round(median * 10) / 10, source: 'measured' as const };
}
