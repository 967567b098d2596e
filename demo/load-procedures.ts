import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AccountsQueries, SYSTEM, type Actor } from '../src/accounts/index.js';
import { Database } from '../src/platform/database/index.js';
import {
  ConnectorsQueries,
  ConnectorsService,
  InstructionService,
  ProcedureReview,
  ProceduresQueries,
  ProceduresService,
} from '../src/procedures/index.js';
import type { DemoPerson } from './content.js';
import { findPackageRoot } from './content.js';

interface Service {
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider;
}

/** The procedures of Zonnedal, by the key of the article that each belongs to. */
const PROCEDURES = [
  { article: 'reset-password', file: 'reset-password.yaml' },
  { article: 'change-email', file: 'end-marketing-mail.yaml' },
  { article: 'moving-house', file: 'change-address.yaml' },
];

/**
 * Zonnedal's procedures, on a directory to practise with: Joost wrote them, Marit released them, Samira was instructed
 * and Teun still has to be. Doing it twice adds nothing.
 */
export async function loadDemoProcedures(service: Service, people: readonly DemoPerson[]): Promise<void> {
  const [admin, editor, agent] = await Promise.all(
    (['admin', 'editor', 'agent'] as const).map((role) =>
      actorFor(
        service,
        people.find((one) => one.role === role)!,
      ),
    ),
  );
  const connectors = await service.get(ConnectorsQueries).list(SYSTEM);
  if (!connectors.some(({ key }) => key === 'mijn-zonnedal')) {
    const settings = { groups: ['newsletter'] };
    const connector = { key: 'mijn-zonnedal', kind: 'practice', name: 'Mijn Zonnedal (oefenomgeving)', settings };
    await service.get(ConnectorsService).create(admin!, connector);
  }
  for (const { article, file } of PROCEDURES) {
    const [found] = await service
      .get(Database)
      .query<{ id: string }>('SELECT id FROM article WHERE external_id = $1', [article]);
    if (!found || (await service.get(ProceduresQueries).list(SYSTEM, { articleId: found.id })).length > 0) continue;
    const yaml = await readFile(join(await findPackageRoot(), 'demo', 'procedures', file), 'utf8');
    const { id, warnings } = await service.get(ProceduresService).create(editor!, { articleId: found.id, yaml });
    const acceptedWarnings = warnings.map(({ name }) => name);
    await service.get(ProcedureReview).submit(editor!, id, 1, { acceptedWarnings });
    await service.get(ProcedureReview).judge(admin!, id, 1, { verdict: 'approved', note: '' });
    await service.get(InstructionService).markRead(agent!, id);
    const { questions } = await service.get(InstructionService).read(agent!, id);
    await service.get(InstructionService).check(
      agent!,
      id,
      questions.map(() => 1),
    );
  }
}

/** Somebody of the demo, as the services see who is signed in. */
export async function actorFor(service: Service, { email }: DemoPerson): Promise<Actor> {
  const account = (await service.get(AccountsQueries).findByEmail(SYSTEM, email))!;
  const { id, name, role, locale } = account;
  return { ...SYSTEM, key: `account:${id}`, accountId: id, name, role, locale };
}
