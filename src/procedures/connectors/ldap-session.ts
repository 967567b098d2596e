import { connect as plain } from 'node:net';
import { connect as secure } from 'node:tls';
import { BerWriter, Client, InvalidCredentialsError, ResultCodeError, type Entry } from 'ldapts';
import { ConnectorFailure } from './connector.js';
import type { PinnedAddress } from './http-request.js';
import type { LdapSettings } from './ldap.settings.js';

/** RFC 3062: a new password, made by the server when none is given. */
const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';

/**
 * One conversation with a directory, over one encrypted connection to the address that was judged. When it breaks, it is
 * over: ldapts would connect anew, without encryption and without having said who we are.
 */
export class LdapSession {
  private constructor(
    readonly client: Client,
    readonly settings: LdapSettings,
  ) {}

  /** @throws ConnectorFailure: nothing was asked of the directory yet */
  static async open(
    settings: LdapSettings,
    pinned: PinnedAddress,
    password: string,
    timeout: number,
  ): Promise<LdapSession> {
    const url = new URL(settings.url);
    const isSecure = url.protocol === 'ldaps:';
    const port = Number(url.port || (isSecure ? 636 : 389));
    const tls = { servername: settings.serverName ?? url.hostname, ca: settings.ca, rejectUnauthorized: true };
    let connections = 0;
    const once = () => {
      connections += 1;
      if (connections > 1) throw new ConnectorFailure('broken-off', 'The connection to the directory was lost.');
    };
    const client = new Client({
      url: settings.url,
      timeout,
      connectTimeout: timeout,
      createConnection: () => (once(), plain({ host: pinned.address, port })),
      createSecureConnection: ((given: { socket?: never }) =>
        given?.socket
          ? secure({ ...tls, socket: given.socket })
          : (once(), secure({ ...tls, host: pinned.address, port }))) as typeof secure,
    });
    try {
      if (settings.startTls) await client.startTLS({});
      await client.bind(settings.bindDn, password);
    } catch (error) {
      await client.unbind().catch(() => {});
      throw whyNotOpen(error as Error);
    }
    return new LdapSession(client, settings);
  }

  /** The one entry of this login. @throws ConnectorFailure when there is none, or more than one */
  async entryOf(login: string): Promise<Entry> {
    const { base, filter } = this.settings;
    return this.one(base, filter.replace('{{login}}', escaped(login)), 'no-such-account');
  }

  /** @throws ConnectorFailure */
  async groupOf(cn: string): Promise<Entry> {
    const { groupBase } = this.settings;
    if (!groupBase) throw new ConnectorFailure('no-such-group', 'This connector knows no place where groups are.');
    return this.one(groupBase, `(cn=${escaped(cn)})`, 'no-such-group');
  }

  /**
   * RFC 3062. Answers the password that the server made when none is given.
   * @throws the errors of the directory, or of the connection
   */
  async setPassword(dn: string, password: string | null): Promise<string | null> {
    this.assertBound();
    const request = new BerWriter();
    request.startSequence();
    request.writeString(dn, 0x80);
    if (password !== null) request.writeString(password, 0x82);
    request.endSequence();
    const { value } = await this.client.exop(PASSWORD_MODIFY, request.buffer);
    return password === null ? generatedIn(value) : null;
  }

  /** Before anything is changed: on a connection that is no longer ours nothing may go out. */
  assertBound(): void {
    if (!this.client.isBound) throw new ConnectorFailure('broken-off', 'The connection to the directory was lost.');
  }

  async close(): Promise<void> {
    await this.client.unbind().catch(() => {});
  }

  private async one(base: string, filter: string, missing: string): Promise<Entry> {
    this.assertBound();
    try {
      const { searchEntries } = await this.client.search(base, {
        scope: 'sub',
        filter,
        sizeLimit: 2,
        attributes: ['*', '+'],
      });
      if (searchEntries.length === 1) return searchEntries[0]!;
      const message =
        searchEntries.length === 0
          ? 'The directory knows none like this.'
          : 'The directory knows more than one like this.';
      throw new ConnectorFailure(searchEntries.length === 0 ? missing : 'ambiguous', message);
    } catch (error) {
      if (error instanceof ConnectorFailure) throw error;
      throw new ConnectorFailure('not-found-out', 'The directory could not be searched.');
    }
  }
}

/** RFC 4515: a value in a filter stays a value. */
function escaped(value: string): string {
  return value.replaceAll(/[\\*()\0]/g, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/**
 * PasswdModifyResponseValue ::= SEQUENCE { genPasswd [0] OCTET STRING OPTIONAL }, which ldapts has read as a text: the tag
 * 0x80 is no letter in UTF-8, so it stands there as the replacement character.
 */
function generatedIn(value: string | undefined): string | null {
  const [, length, password] = /^0.\uFFFD(.)([\x20-\x7e]+)$/s.exec(value ?? '') ?? [];
  return password !== undefined && length!.charCodeAt(0) === password.length ? password : null;
}

function whyNotOpen(error: Error & { code?: string | number }): ConnectorFailure {
  if (error instanceof ConnectorFailure) return error;
  if (error instanceof InvalidCredentialsError) {
    return new ConnectorFailure('wrong-service-account', 'The directory refused our service account.');
  }
  if (error instanceof ResultCodeError) return new ConnectorFailure('refused', `The directory answered ${error.code}.`);
  return /CERT|TLS|SSL|SELF_SIGNED|VERIFY|ALTNAME|ISSUER/.test(String(error.code ?? ''))
    ? new ConnectorFailure('tls', "The directory's certificate is not one that we trust.")
    : new ConnectorFailure('unreachable', 'The directory can not be reached.');
}
