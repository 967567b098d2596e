import { AccountsService, ApiKeysService, SYSTEM, TeamsService, type Scope } from '../../../src/accounts/index.js';
import type { TestApp } from '../app.js';
import { buildAccount, signIn } from '../build.js';
import { ADMINS, BERT_AND_DESK, DESK, WHO, type Secrets, type Who } from './secrets.js';

type Account = Awaited<ReturnType<typeof buildAccount>>;

const VISITOR = { Cookie: 'visitor=one-and-the-same' };

export interface People {
  anna: Account;
  bert: Account;
  former: Account;
  editor: Account;
  backOffice: Account;
  teamId: string;
  /** What each reader sends along with every request. */
  headers: Record<Who, Record<string, string>>;
}

/** Everybody who asks; Bert and the back office are secrets themselves. */
export async function buildPeople(app: TestApp, secrets: Secrets): Promise<People> {
  const teamId = (await app.get(TeamsService).create(SYSTEM, secrets.tell('the name of a team', DESK))).id;
  const anna = await buildAccount(app, { name: 'Anna', email: 'anna@voorbeeld.nl' });
  const bert = await buildAccount(app, {
    name: secrets.tell('Bert’s name', BERT_AND_DESK),
    email: `${secrets.mark('Bert’s address', BERT_AND_DESK)}@voorbeeld.nl`,
  });
  const former = await buildAccount(app, { name: 'Former' });
  const disabled = await buildAccount(app, { name: 'Disabled' });
  const backOffice = await buildAccount(app, {
    role: 'agent',
    name: secrets.tell('the name of an agent who never wrote to Anna', BERT_AND_DESK),
    email: `${secrets.mark('an agent’s address', DESK)}@dienst.nl`,
    teamId,
  });
  const agent = await buildAccount(app, { role: 'agent', name: 'Aya' });
  const editor = await buildAccount(app, { role: 'editor', name: 'Eva' });
  const admin = await buildAccount(app, { role: 'admin', name: 'Ada' });

  const keys = app.get(ApiKeysService);
  const key = async (scopes: Scope[], onBehalfOf?: string) => {
    // A key knows what it is called: that is whom it writes as.
    const its = WHO.filter((who) => who.startsWith('key '));
    const made = await keys.create(SYSTEM, { name: secrets.mark('the name of a key', [...ADMINS, ...its]), scopes });
    // The cookie keeps the tokens in forms the same from one answer to the next.
    const headers: Record<string, string> = { ...VISITOR, Authorization: `Bearer ${made.token}` };
    if (onBehalfOf) headers['X-On-Behalf-Of'] = onBehalfOf;
    return { id: made.id, headers };
  };
  const session = async (account: Account) => ({ Cookie: `${await signIn(app, account)}; ${VISITOR.Cookie}` });
  const revoked = await key(['tickets:read', 'tickets:write', 'knowledge:read', 'admin']);
  await keys.revoke(SYSTEM, revoked.id);

  const headers = {
    visitor: VISITOR,
    anna: await session(anna),
    bert: await session(bert),
    'former follower': await session(former),
    disabled: await session(disabled),
    agent: await session(agent),
    editor: await session(editor),
    admin: await session(admin),
    'key tickets:read': (await key(['tickets:read'])).headers,
    'key tickets:write': (await key(['tickets:write'])).headers,
    'key knowledge:read': (await key(['knowledge:read'])).headers,
    'key admin': (await key(['admin'])).headers,
    'portal of anna': (await key(['tickets:read', 'tickets:write'], anna.email)).headers,
    'revoked key': revoked.headers,
  };
  await app.get(AccountsService).disable(SYSTEM, disabled.id);
  secrets.hide('Bert', BERT_AND_DESK, { accountId: bert.id, email: bert.email });
  secrets.hide('a team', DESK, { teamId });
  secrets.hide('a key', ADMINS, { keyId: revoked.id });
  return { anna, bert, former, editor, backOffice, teamId, headers };
}
