import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { Database, type Tx } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { line } from '../definition/procedure-definition.js';
import {
  ConnectorKind,
  type ConnectorCall,
  type ConnectorSetup,
  type OperationSpec,
  type Outcome,
  type Rehearsal,
  type Settlement,
} from './connector.js';

const settings = z.strictObject({
  groups: z.array(line(80)).max(50).default([]).describe('The groups there are; any other is refused.'),
});

const login = { login: { required: true } };
const group = { ...login, group: { required: true } };
const change = { changes: true, subject: 'login', outputs: {} } as const;
const OPERATIONS: Readonly<Record<string, OperationSpec>> = {
  find: {
    inputs: login,
    outputs: { login: { secret: false }, state: { secret: false } },
    changes: false,
    subject: 'login',
    undo: null,
  },
  reset: { ...change, inputs: login, outputs: { password: { secret: true } }, undo: null },
  lock: { ...change, inputs: login, undo: 'unlock' },
  unlock: { ...change, inputs: login, undo: 'lock' },
  'must-change': { ...change, inputs: login, undo: 'need-not-change' },
  'need-not-change': { ...change, inputs: login, undo: 'must-change' },
  'add-to-group': { ...change, inputs: group, undo: 'remove-from-group' },
  'remove-from-group': { ...change, inputs: group, undo: 'add-to-group' },
  'set-address': {
    ...change,
    inputs: { ...login, address: { required: true } },
    outputs: { previous: { secret: false } },
    undo: 'set-address',
  },
};

interface Account {
  locked: boolean;
  mustChange: boolean;
  groups: string[];
  resets: number;
  /** Where the customer lives, once they said so. */
  address?: string;
}
const FRESH: Account = { locked: false, mustChange: false, groups: [], resets: 0 };
/** Easy to say over the phone: no letters or digits that sound or look alike. */
const SAYABLE = 'abcdefghkmnpqrstuvwxyz23456789';

/**
 * A directory that is not there: it knows whoever is asked for and changes nothing outside this database. For writing
 * procedures, for being taught them and for trying the service. It remembers every call, so it can be asked about one.
 */
@Injectable()
export class PracticeKind extends ConnectorKind {
  readonly kind = 'practice';

  constructor(private readonly database: Database) {
    super();
  }

  settingsOf(given: unknown): unknown {
    return checked(settings, given ?? {});
  }

  operationsOf() {
    return OPERATIONS;
  }

  secretsOf(): string[] {
    return [];
  }

  async look({ id }: ConnectorSetup, { inputs }: Omit<ConnectorCall, 'before'>): Promise<Record<string, string>> {
    const account = await this.accountOf(id, inputs['login'] ?? '');
    return { state: stateOf(account), address: account.address ?? '' };
  }

  async perform(setup: ConnectorSetup, { effectId, operation, inputs, before }: ConnectorCall): Promise<Outcome> {
    const { login: who = '', group: wanted = inputs['address'] ?? '' } = inputs;
    if (operation.endsWith('-group') && !checked(settings, setup.settings).groups.includes(wanted)) {
      return { kind: 'refused', code: 'no-such-group', message: 'There is no such group.' };
    }
    if (operation === 'find') {
      const state = stateOf(await this.accountOf(setup.id, who));
      return { kind: 'done', changed: false, outputs: { login: who, state }, secrets: {} };
    }
    const password = operation === 'reset' ? newPassword() : null;
    const changed = await this.database.write((tx) => this.change(tx, setup.id, effectId, who, operation, wanted));
    return { kind: 'done', changed, outputs: previousOf(operation, before), secrets: password ? { password } : {} };
  }

  async settle({ id }: ConnectorSetup, { effectId, operation, before }: ConnectorCall): Promise<Settlement> {
    const rows = await this.database.query('SELECT 1 FROM practice_effect WHERE connector_id = $1 AND effect_id = $2', [
      id,
      effectId,
    ]);
    return rows.length > 0 ? { kind: 'done', outputs: previousOf(operation, before) } : { kind: 'not-done' };
  }

  async rehearse(setup: ConnectorSetup, { operation, inputs }: Omit<ConnectorCall, 'before'>): Promise<Rehearsal> {
    const { login: who = '', group: wanted } = inputs;
    const state = stateOf(await this.accountOf(setup.id, who));
    return { ok: true, lines: [`${operation} ${who}${wanted ? ` ${wanted}` : ''} (${state})`] };
  }

  private async accountOf(connectorId: string, who: string): Promise<Account> {
    const [row] = await this.database.query<{ account: Account }>(
      'SELECT account FROM practice_entry WHERE connector_id = $1 AND login = $2',
      [connectorId, who],
    );
    return row?.account ?? FRESH;
  }

  /** Once for each effect: whoever comes with the same again changes nothing. */
  private async change(tx: Tx, connectorId: string, effectId: string, who: string, operation: string, value: string) {
    const first = await tx.query(
      `INSERT INTO practice_effect (connector_id, effect_id, operation, login) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [connectorId, effectId, operation, who],
    );
    if (first.length === 0) return false;
    const before = await this.accountOf(connectorId, who);
    const after = changedBy(before, operation, value);
    await tx.query(
      `INSERT INTO practice_entry (connector_id, login, account) VALUES ($1, $2, $3)
       ON CONFLICT (connector_id, login) DO UPDATE SET account = excluded.account`,
      [connectorId, who, JSON.stringify(after)],
    );
    return stateOf(before) !== stateOf(after) || before.address !== after.address;
  }
}

function previousOf(operation: string, before: Readonly<Record<string, string>>): Record<string, string> {
  return operation === 'set-address' ? { previous: before['address'] ?? '' } : {};
}

/** `value`: the group, or the address. */
function changedBy(account: Account, operation: string, value: string): Account {
  const others = account.groups.filter((name) => name !== value);
  switch (operation) {
    case 'reset':
      return { ...account, locked: false, resets: account.resets + 1 };
    case 'lock':
    case 'unlock':
      return { ...account, locked: operation === 'lock' };
    case 'must-change':
    case 'need-not-change':
      return { ...account, mustChange: operation === 'must-change' };
    case 'add-to-group':
      return { ...account, groups: [...others, value].toSorted() };
    case 'set-address':
      return { ...account, address: value };
    default:
      return { ...account, groups: others };
  }
}

function stateOf({ locked, mustChange, groups, resets }: Account): string {
  return [locked ? 'locked' : 'open', ...(mustChange ? ['must-change'] : []), `resets:${resets}`, ...groups].join(' ');
}

function newPassword(): string {
  const part = () => Array.from({ length: 4 }, () => SAYABLE[randomInt(SAYABLE.length)]).join('');
  return [part(), part(), part()].join('-');
}
