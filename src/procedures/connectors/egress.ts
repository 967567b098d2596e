import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { ConnectorFailure } from './connector.js';
import { send, type HttpAnswer, type HttpCall, type PinnedAddress } from './http-request.js';

/** Of this machine, of private networks, and of nobody: RFC 6890 and its kin. */
const FORBIDDEN = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  FORBIDDEN.addSubnet(net, bits, 'ipv4');
}
/** All of IPv6 that is not global unicast, and what of it wraps another address: 6to4, Teredo, documentation. */
const GLOBAL_V6 = new BlockList();
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6');
const WRAPPED_V6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  WRAPPED_V6.addSubnet(net, bits, 'ipv6');
}

export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !FORBIDDEN.check(address, 'ipv4');
  return family === 6 && GLOBAL_V6.check(address, 'ipv6') && !WRAPPED_V6.check(address, 'ipv6');
}

/**
 * The gate that every call to another system goes out by. A name is looked up once, every address it has is judged, and the
 * connection is made to the one that was judged: a name that answers something else a moment later gains nothing.
 * Private addresses are reached only where the operator of this service named host and port in its environment.
 */
@Injectable()
export class Egress {
  private readonly privateHosts: ReadonlySet<string>;

  constructor(config: Config) {
    this.privateHosts = new Set(config.CONNECTOR_PRIVATE_HOSTS);
  }

  /** Whether the operator lets connectors reach this host although its address may be private. */
  isNamed(hostname: string, port: number): boolean {
    return this.privateHosts.has(`${bare(hostname)}:${port}`);
  }

  /** @throws ConnectorFailure for a name that is not known, or leads where no connector may go */
  async pin(hostname: string, port: number): Promise<PinnedAddress> {
    const host = bare(hostname);
    const addresses = await this.addressesOf(host);
    if (!this.isNamed(host, port) && !addresses.every(({ address }) => isPublic(address))) {
      throw new ConnectorFailure('forbidden-address', 'This host leads to an address that connectors may not reach.');
    }
    return addresses[0]!;
  }

  /** Without TLS only where the operator named the host: secrets would be there for everybody on the way. @throws InvalidInput */
  assertSafe(field: string, { protocol, hostname, port }: URL): void {
    if (protocol === 'https:' || this.isNamed(hostname, portOf(port, protocol))) return;
    throw new InvalidInput([{ path: field, message: 'must begin with https://' }]);
  }

  /** One request over HTTP to an address that is judged first; see `send`. @throws InvalidInput, ConnectorFailure, HttpFault */
  async send(call: Omit<HttpCall, 'pinned'>): Promise<HttpAnswer> {
    this.assertSafe('baseUrl', call.url);
    return send({ ...call, pinned: await this.pinOf(call.url) });
  }

  /** Of the host that an address names. @throws ConnectorFailure */
  pinOf({ hostname, port, protocol }: URL): Promise<PinnedAddress> {
    return this.pin(hostname, portOf(port, protocol));
  }

  /** All addresses of a name, by the resolver of this machine. */
  protected async addressesOf(host: string): Promise<PinnedAddress[]> {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family: family as 4 | 6 }];
    const found = await lookup(host, { all: true }).catch(() => []);
    if (found.length === 0) throw new ConnectorFailure('unknown-host', 'The name of this host is not known.');
    return found.map(({ address, family: kind }) => ({ address, family: kind as 4 | 6 }));
  }
}

/** As a URL writes it: without the brackets of IPv6 and the dot of a full name. */
function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

function portOf(port: string, protocol: string): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
