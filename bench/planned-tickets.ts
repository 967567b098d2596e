import { SYSTEM } from '../src/accounts/index.js';
import { JourneysQueries, JourneysService } from '../src/notifications/index.js';
import type { Database } from '../src/platform/database/index.js';
import { newId } from '../src/platform/ids/index.js';

interface Service {
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider;
}

/** Requests of as many people, and an event for each that is worth a message at once. */
export async function planTickets(app: Service, database: Database, count: number): Promise<void> {
  const { version, milestones } = await app.get(JourneysQueries).current('question');
  const atOnce = milestones.map((milestone) => ({ ...milestone, window: 0 }));
  await app.get(JourneysService).save(SYSTEM, 'question', { version, milestones: atOnce });
  const ids = Array.from({ length: count }, () => [newId(), newId()] as const);
  await database.write(async (tx) => {
    await tx.query(
      `INSERT INTO account (id, email, name, role, locale, created_at, updated_at)
       SELECT id, 'reader-' || n || '@milestones.example', 'Reader ' || n, 'customer', 'en', now(), now()
         FROM unnest($1::uuid[]) WITH ORDINALITY AS t (id, n)`,
      [ids.map(([accountId]) => accountId)],
    );
    await tx.query(
      `INSERT INTO ticket (id, subject, type, status, priority, locale, channel, requester_id, opened_at, updated_at, root_id)
       SELECT id, 'Request ' || n, 'question', 'open', 'normal', 'en', 'web', requester, now(), now(), id
         FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS t (id, requester, n)`,
      [ids.map(([, ticketId]) => ticketId), ids.map(([accountId]) => accountId)],
    );
    await tx.query(
      `INSERT INTO event (topic, payload) SELECT 'ticket.planned', jsonb_build_object('ticketId', id, 'byId', NULL)
         FROM unnest($1::uuid[]) AS t (id)`,
      [ids.map(([, ticketId]) => ticketId)],
    );
  });
}
