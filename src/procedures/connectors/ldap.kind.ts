import { Injectable } from '@nestjs/common';
import { Attribute, Change, ResultCodeError, type Entry } from 'ldapts';
import { checked } from '../../platform/errors/index.js';
import {
  ConnectorFailure,
  ConnectorKind,
  type ConnectorCall,
  type ConnectorSetup,
  type OperationSpec,
  type Outcome,
  type Rehearsal,
  type Settlement,
} from './connector.js';
import { Egress } from './egress.js';
import { adChange, isDisabledInAd, newPassword, policyChange, replace, textOf } from './ldap-changes.js';
import { LdapSession } from './ldap-session.js';
import { ldapSettings, type LdapSettings } from './ldap.settings.js';

const login = { login: { required: true } };
const group = { ...login, group: { required: true } };
const change = { changes: true, subject: 'login', outputs: {} } as const;
const OPERATIONS: Readonly<Record<string, OperationSpec>> = {
  find: {
    inputs: login,
    outputs: { dn: { secret: false }, locked: { secret: false }, mustChange: { secret: false } },
    changes: false,
    subject: 'login',
    undo: null,
  },
  reset: { ...change, inputs: login, outputs: { password: { secret: true } }, undo: null },
  'set-password': { ...change, inputs: { ...login, password: { required: true } }, undo: null },
  lock: { ...change, inputs: login, undo: 'unlock' },
  unlock: { ...change, inputs: login, undo: 'lock' },
  'must-change': { ...change, inputs: login, undo: 'need-not-change' },
  'need-not-change': { ...change, inputs: login, undo: 'must-change' },
  'add-to-group': { ...change, inputs: group, undo: 'remove-from-group' },
  'remove-from-group': { ...change, inputs: group, undo: 'add-to-group' },
};
/** What is compared before and after, read from an entry. */
interface State {
  dn: string;
  passwordAt: string;
  locked: string;
  mustChange: string;
  member: string;
}

/**
 * A directory over LDAPS or StartTLS: OpenLDAP with the password policy overlay, and Active Directory. Passwords are made
 * by the server (RFC 3062) where it can. Asked afterwards, it compares the entry with how it was before.
 */
@Injectable()
export class LdapKind extends ConnectorKind {
  readonly kind = 'ldap';

  constructor(private readonly egress: Egress) {
    super();
  }

  settingsOf(given: unknown): LdapSettings {
    return checked(ldapSettings, given);
  }

  operationsOf() {
    return OPERATIONS;
  }

  secretsOf(): string[] {
    return ['bindPassword'];
  }

  look(setup: ConnectorSetup, call: Omit<ConnectorCall, 'before'>): Promise<Record<string, string>> {
    return this.within(setup, call.timeout, async (session) => ({ ...(await stateOf(session, call)) }));
  }

  async perform(setup: ConnectorSetup, call: ConnectorCall): Promise<Outcome> {
    try {
      return await this.within(setup, call.timeout, async (session) => {
        const state = await stateOf(session, call);
        if (isAsWanted(call.operation, state)) return done(false, call.operation === 'find' ? outputsOf(state) : {});
        session.assertBound();
        try {
          const password = await act(session, call, state);
          return done(true, {}, password === null ? {} : { password });
        } catch (error) {
          return outcomeOf(error);
        }
      });
    } catch (error) {
      // Nothing was sent yet that could have changed anything.
      if (error instanceof ConnectorFailure) return { kind: 'refused', code: error.code, message: error.message };
      return { kind: 'refused', code: 'unreachable', message: 'The directory can not be reached.' };
    }
  }

  async settle(setup: ConnectorSetup, call: ConnectorCall): Promise<Settlement> {
    try {
      return await this.within(setup, call.timeout, async (session) => {
        const state = await stateOf(session, call);
        const isDone = /^(re)?set/.test(call.operation)
          ? state.passwordAt !== call.before['passwordAt']
          : isAsWanted(call.operation, state);
        return isDone ? { kind: 'done', outputs: {} } : { kind: 'not-done' };
      });
    } catch (error) {
      return {
        kind: 'unknown',
        message: error instanceof ConnectorFailure ? error.message : 'The directory can not be asked.',
      };
    }
  }

  async rehearse(setup: ConnectorSetup, call: Omit<ConnectorCall, 'before'>): Promise<Rehearsal> {
    try {
      const { dn = '', locked, mustChange } = await this.look(setup, call);
      return { ok: true, lines: [`${call.operation} ${dn}`, `locked: ${locked}, must change: ${mustChange}`] };
    } catch (error) {
      return { ok: false, lines: [error instanceof ConnectorFailure ? error.code : 'failed'] };
    }
  }

  private async within<Result>(
    { settings, secrets }: ConnectorSetup,
    timeout: number,
    work: (session: LdapSession) => Promise<Result>,
  ): Promise<Result> {
    const given = settings as LdapSettings;
    const { hostname, port, protocol } = new URL(given.url);
    const pinned = await this.egress.pin(hostname, Number(port || (protocol === 'ldaps:' ? 636 : 389)));
    // A half for getting in and looking, a half for doing: together no longer than the step may take.
    const session = await LdapSession.open(given, pinned, secrets.get('bindPassword') ?? '', timeout / 2);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }
}

async function stateOf(session: LdapSession, { operation, inputs }: Omit<ConnectorCall, 'before'>): Promise<State> {
  const entry = await session.entryOf(inputs['login'] ?? '');
  const isAd = session.settings.directory === 'active-directory';
  const member = operation.endsWith('-group')
    ? String(isMember(await session.groupOf(inputs['group'] ?? ''), session.settings, entry))
    : '';
  return {
    dn: entry.dn,
    passwordAt: textOf(entry, isAd ? 'pwdLastSet' : 'pwdChangedTime'),
    locked: String(isAd ? isLockedInAd(entry) : textOf(entry, 'pwdAccountLockedTime') !== ''),
    mustChange: String(isAd ? textOf(entry, 'pwdLastSet') === '0' : textOf(entry, 'pwdReset') === 'TRUE'),
    member,
  };
}

function isLockedInAd(entry: Entry): boolean {
  const lockedAt = textOf(entry, 'lockoutTime');
  return (lockedAt !== '' && lockedAt !== '0') || isDisabledInAd(entry);
}

function isMember(group_: Entry, { groupMember }: LdapSettings, person: Entry): boolean {
  const members = [group_[groupMember] ?? []].flat().map((one) => String(one).toLowerCase());
  return members.includes(memberValue(groupMember, person).toLowerCase());
}

function memberValue(attribute: LdapSettings['groupMember'], person: Entry): string {
  return attribute === 'memberUid' ? textOf(person, 'uid') : person.dn;
}

function isAsWanted(operation: string, { locked, mustChange, member }: State): boolean {
  switch (operation) {
    case 'find':
      return true;
    case 'lock':
      return locked === 'true';
    case 'unlock':
      return locked === 'false';
    case 'must-change':
      return mustChange === 'true';
    case 'need-not-change':
      return mustChange === 'false';
    case 'add-to-group':
      return member === 'true';
    case 'remove-from-group':
      return member === 'false';
    default:
      return false;
  }
}

/** Answers the new password when the directory, or we in its place, made one. */
async function act(session: LdapSession, { operation, inputs }: ConnectorCall, { dn }: State): Promise<string | null> {
  const { client, settings } = session;
  const isAd = settings.directory === 'active-directory';
  if (operation === 'reset' || operation === 'set-password') {
    const given = operation === 'set-password' ? inputs['password']! : null;
    if (!isAd) {
      const made = await session.setPassword(dn, given);
      if (given === null && made === null)
        throw new ConnectorFailure('no-password-made', 'The directory made no password.');
      return made;
    }
    const password = given ?? newPassword();
    // Active Directory takes it in quotes, in UTF-16, and over an encrypted connection only.
    await client.modify(dn, replace('unicodePwd', Buffer.from(`"${password}"`, 'utf16le')));
    return given === null ? password : null;
  }
  if (operation.endsWith('-group')) {
    const entry = await session.entryOf(inputs['login']!);
    const { dn: groupDn } = await session.groupOf(inputs['group']!);
    const type = settings.groupMember;
    const values = [memberValue(type, entry)];
    const kind = operation === 'add-to-group' ? 'add' : 'delete';
    await client.modify(groupDn, new Change({ operation: kind, modification: new Attribute({ type, values }) }));
    return null;
  }
  for (const step of isAd ? adChange(operation, await session.entryOf(inputs['login']!)) : policyChange(operation)) {
    await client.modify(dn, step);
  }
  return null;
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof ConnectorFailure) {
    const { code, message } = error;
    // On a connection that was lost before, nothing was sent.
    return code === 'no-password-made' ? { kind: 'unknown', code, message } : { kind: 'refused', code, message };
  }
  if (!(error instanceof ResultCodeError)) {
    return { kind: 'unknown', code: 'broken-off', message: 'The connection broke off before the directory answered.' };
  }
  const { code } = error;
  if (code === 19) return { kind: 'refused', ...policyRefusal(error.message) };
  if (code === 50) return { kind: 'refused', code: 'not-permitted', message: 'Our service account may not do this.' };
  if (code === 51 || code === 52)
    return { kind: 'refused', code: 'busy', message: 'The directory is busy: try it again.' };
  return { kind: 'refused', code: `ldap-${code}`, message: `The directory answered ${code}.` };
}

/** What its own words give away; they are looked at and not repeated. */
function policyRefusal(words: string): { code: string; message: string } {
  if (/history/i.test(words)) return { code: 'password-in-history', message: 'This password was used before.' };
  if (/quality|short|length/i.test(words))
    return { code: 'password-too-weak', message: 'This password is too short or too simple.' };
  return { code: 'password-policy', message: "The directory's password policy does not allow this." };
}

function outputsOf({ dn, locked, mustChange }: State): Record<string, string> {
  return { dn, locked, mustChange };
}

function done(changed: boolean, outputs: Record<string, string>, secrets: Record<string, string> = {}): Outcome {
  return { kind: 'done', changed, outputs, secrets };
}
