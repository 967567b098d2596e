import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { until } from './until.js';

const SLAPD = '/usr/sbin/slapd';
export const hasSlapd = existsSync(SLAPD);

/** An OpenLDAP of the test's own, with TLS and a password policy, which can go away and come back. */
export interface TestDirectory {
  ldaps: string;
  ldap: string;
  port: number;
  ca: string;
  start(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
  /** The whole process stands still, with its connections open. */
  freeze(): Promise<void>;
  /** Whether somebody gets in with this password, and why not. */
  canBind(uid: string, password: string): Promise<boolean>;
  entry(uid: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

const ROOT = { dn: 'cn=root,dc=test', password: 'the root of the test' };
export const SERVICE = { dn: 'cn=service,dc=test', password: 'the service account 1' };

/** A key and a certificate for 127.0.0.1 that nobody but the test trusts. */
export function certificateIn(folder: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  execFileSync(
    '/usr/bin/openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  return { cert, key };
}

export async function makeDirectory(people: readonly string[]): Promise<TestDirectory> {
  const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-slapd-'));
  const [port, plain] = [await freePort(), await freePort()];
  const { cert, key } = certificateIn(folder);
  mkdirSync(join(folder, 'data'));
  const config = join(folder, 'slapd.conf');
  writeFileSync(config, configOf(folder, cert, key));
  writeFileSync(join(folder, 'people.ldif'), ldifOf(people));
  execFileSync('/usr/sbin/slapadd', ['-f', config, '-l', join(folder, 'people.ldif')], { stdio: 'pipe' });
  const ca = readFileSync(cert, 'utf8');
  const ldaps = `ldaps://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;

  const client = () => new Client({ url: ldaps, tlsOptions: { ca }, timeout: 5_000, connectTimeout: 5_000 });
  const binds = async (dn: string, password: string) => {
    const session = client();
    try {
      await session.bind(dn, password);
      return true;
    } catch {
      return false;
    } finally {
      await session.unbind().catch(() => {});
    }
  };
  const kill = async () => {
    const running = server;
    server = null;
    if (!running) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  return {
    ldaps,
    ldap: `ldap://127.0.0.1:${plain}`,
    port: plain,
    ca,
    kill,
    async start() {
      server = spawn(SLAPD, ['-f', config, '-h', `${ldaps} ldap://127.0.0.1:${plain}`, '-d', '0'], { stdio: 'ignore' });
      await until('slapd answers', () => binds(ROOT.dn, ROOT.password));
    },
    async freeze() {
      if (!server) return;
      const threads = `/proc/${server.pid}/task`;
      server.kill('SIGSTOP');
      // The first thread that hears of it tells the others; until then they go on.
      const isStill = (thread: string) => /\) T /.test(readFileSync(join(threads, thread, 'stat'), 'utf8'));
      await until('slapd stands still', () => readdirSync(threads).every(isStill));
    },
    canBind: (uid, password) => binds(`uid=${uid},ou=people,dc=test`, password),
    async entry(uid) {
      const session = client();
      await session.bind(ROOT.dn, ROOT.password);
      const { searchEntries } = await session.search(`uid=${uid},ou=people,dc=test`, {
        scope: 'base',
        attributes: ['*', '+'],
      });
      await session.unbind();
      return searchEntries[0] ?? {};
    },
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, cert: string, key: string): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile ${folder}/slapd.pid
TLSCertificateFile ${cert}
TLSCertificateKeyFile ${key}
security simple_bind=128
database mdb
suffix "dc=test"
rootdn "${ROOT.dn}"
rootpw "${ROOT.password}"
directory ${folder}/data
access to attrs=userPassword by dn.exact="${SERVICE.dn}" write by self write by anonymous auth
access to * by dn.exact="${SERVICE.dn}" manage by * read
overlay ppolicy
ppolicy_default "cn=policy,dc=test"
ppolicy_hash_cleartext
`;
}

function ldifOf(people: readonly string[]): string {
  const person = (uid: string) => `
dn: uid=${uid},ou=people,dc=test
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: ${uid}
mail: ${uid}@voorbeeld.nl
userPassword: the old password of ${uid}
`;
  return `dn: dc=test
objectClass: dcObject
objectClass: organization
o: test
dc: test

dn: ${SERVICE.dn}
objectClass: simpleSecurityObject
objectClass: organizationalRole
cn: service
userPassword: ${SERVICE.password}

dn: ou=people,dc=test
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=test
objectClass: organizationalUnit
ou: groups

dn: cn=vpn,ou=groups,dc=test
objectClass: groupOfNames
cn: vpn
member: ${SERVICE.dn}

dn: cn=policy,dc=test
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdMinLength: 8
pwdCheckQuality: 2
pwdInHistory: 5
pwdMaxFailure: 3
pwdLockout: TRUE
pwdMustChange: TRUE
pwdAllowUserChange: TRUE
${people.map(person).join('')}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
