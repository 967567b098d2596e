import { SYSTEM, type Actor } from '../src/accounts/index.js';
import { TicketPlans } from '../src/notifications/index.js';
import { DAY_MS } from '../src/platform/clock/index.js';
import type { Database } from '../src/platform/database/index.js';
import { TicketConversation, TicketHandling } from '../src/tickets/index.js';

interface Service {
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider;
}

const WORDS = {
  nl: {
    ask: 'Welk nummer staat er op de achterkant van het apparaat?',
    plan: 'De monteur belt een half uur van tevoren.',
  },
  en: { ask: 'Which number is on the back of the device?', plan: 'The engineer calls half an hour ahead.' },
};

/**
 * What a file can't bring: a few of the latest open tickets are asked about, taken up and planned at the desk, so that
 * their pages show a path and /studio/mail the messages that tell of it.
 */
export async function liveMoments(service: Service, database: Database, now: Date): Promise<void> {
  const [agent] = await database.query<{ id: string; name: string }>(
    `SELECT id, name FROM account WHERE role = 'agent' ORDER BY created_at, id LIMIT 1`,
  );
  if (!agent) return;
  const actor: Actor = { ...SYSTEM, key: `account:${agent.id}`, accountId: agent.id, name: agent.name, role: 'agent' };
  const tickets = await database.query<{ id: string; locale: 'nl' | 'en'; version: number }>(
    `SELECT id, locale, version FROM ticket WHERE status = 'open' AND requester_id IS NOT NULL
      ORDER BY opened_at DESC, id LIMIT 4`,
  );
  await database.write(async () => {
    for (const [at, { id, locale, version }] of tickets.entries()) {
      const { ask, plan: text } = WORDS[locale];
      if (at % 2 === 0) await service.get(TicketConversation).reply(actor, id, { text: ask, status: 'waiting' });
      else {
        await service.get(TicketHandling).take(actor, id, version);
        const plannedFor = new Date(now.getTime() + (at + 1) * DAY_MS);
        await service.get(TicketPlans).set(actor, id, { plannedFor, text });
      }
    }
  });
}
