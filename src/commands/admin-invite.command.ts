import { parseArgs } from 'node:util';
import { AccountsQueries, AccountsService, InvitationsService, SYSTEM, normalizeEmail } from '../accounts/index.js';
import { CommandError, runCommand } from './run-command.js';
import { withService } from './with-service.js';

const USAGE = 'Usage: npm run admin:invite -- --email someone@example.org [--name "Their Name"]';

/**
 * `npm run admin:invite`: the way in for the first admin of an installation without demo content, or when no admin can
 * sign in any more. Whoever is not there is made, whoever is becomes admin; the link lets them choose a password.
 */
await runCommand(() => {
  const { email, name } = argumentsGiven();
  return withService(async ({ app }) => {
    const accounts = app.get(AccountsService);
    const known = await app.get(AccountsQueries).findByEmail(SYSTEM, email);
    const { id, version } = known
      ? await app.get(AccountsQueries).get(SYSTEM, known.id)
      : await accounts.create(SYSTEM, { email, name: name ?? email, role: 'admin' });
    if (known && known.role !== 'admin') await accounts.update(SYSTEM, id, version, { role: 'admin' });
    await accounts.enable(SYSTEM, id);

    const { url, expiresAt } = await app.get(InvitationsService).invite(SYSTEM, id);
    process.stdout.write(`${email} is admin and chooses a password here, until ${expiresAt.toISOString()}:\n${url}\n`);
    return 0;
  });
});

function argumentsGiven(): { email: string; name: string | undefined } {
  try {
    const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' } } });
    const email = normalizeEmail(values.email ?? '');
    if (email) return { email, name: values.name };
  } catch {
    // An option that there is not: the usage says which there are.
  }
  throw new CommandError(USAGE);
}
