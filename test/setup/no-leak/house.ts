import { SYSTEM } from '../../../src/accounts/index.js';
import { AuditLog } from '../../../src/platform/audit/index.js';
import { Outbox } from '../../../src/platform/mail/index.js';
import { Importer, recordSource } from '../../../src/tickets/index.js';
import type { TestApp } from '../app.js';
import { ADMINS, type Secrets } from './secrets.js';

/** Mail, audit, imports, a session, and hashes that nobody at all has any business with. */
export async function hideWhatTheHouseKeeps(app: TestApp, secrets: Secrets, bert: { id: string }): Promise<void> {
  await app.db.write(async (tx) => {
    const mailId = await app.get(Outbox).send(tx, {
      kind: 'a test',
      to: `${secrets.mark('the address of a mail', ADMINS)}@voorbeeld.nl`,
      locale: 'nl',
      subject: secrets.tell('the subject of a mail', ADMINS),
      text: secrets.tell('the text of a mail', ADMINS),
    });
    secrets.hide('a mail', ADMINS, { mailId });
    await app.get(AuditLog).record(tx, {
      actor: SYSTEM,
      action: 'desk.tested',
      subject: `test:${secrets.mark('the subject of an audit entry', ADMINS)}`,
      details: { why: secrets.tell('the details of an audit entry', ADMINS) },
    });
  });

  const source = recordSource(`${secrets.mark('the name of an imported file', ADMINS)}.jsonl`, [
    { id: 'x-1', subject: '', opened_at: 'never', text: secrets.tell('a rejected record', ADMINS) },
  ]);
  const { run, finished } = await app.get(Importer).start(SYSTEM, source, { kind: 'tickets' });
  await finished;
  secrets.hide('an import', ADMINS, { importId: run!.id });

  await app.db.write(async (tx) => {
    const browser = secrets.mark('Bert’s browser', ['bert']);
    await tx.query('UPDATE session SET user_agent = $1 WHERE account_id = $2', [browser, bert.id]);
    const hashes = [secrets.mark('the hash of a password', []), secrets.mark('a second factor', [])];
    await tx.query('UPDATE account SET password_hash = $2, totp_secret = $3 WHERE id = $1', [bert.id, ...hashes]);
    const [{ id: sessionId }] = await tx.query('SELECT id FROM session WHERE account_id = $1', [bert.id]);
    secrets.hide('Bert’s session', ['bert'], { sessionId });
    for (const { hash } of await tx.query(
      'SELECT token_hash AS hash FROM session UNION SELECT token_hash FROM api_key',
    )) {
      secrets.all.push({ what: 'the hash of a token', marker: String(hash).toLowerCase(), knownTo: [] });
    }
  });
}
