import type { TestApp } from '../app.js';

/** Logs, counters, sums, guesses and indexes: they follow from the rest, or may tell that somebody tried. */
const COUNTERS =
  /^(event|event_cursor|rate_limit|idempotency_key|audit|audit_head|mail|migrations|faq_.*|ask|match_.*|ticket_match|search_.*|job.*)$/;
const VOLATILE = ['last_used_at', 'last_seen_at', 'expires_at', 'used_at'];

/** Every row of every table, without what changes by looking; rows that mention one of `except` are left out. */
export async function everyRow(app: TestApp, except: readonly string[]): Promise<Set<string>> {
  const tables = await app.db.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const rows = new Set<string>();
  for (const { name } of tables.filter((table) => !COUNTERS.test(table.name))) {
    const found = await app.db.query<{ row: string }>(
      `SELECT (to_jsonb(t) - $1::text[])::text AS row FROM "${name}" t`,
      [VOLATILE],
    );
    for (const { row } of found) if (!except.some((id) => row.includes(id))) rows.add(`${name} ${row}`);
  }
  return rows;
}
