import { cp, chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findPackage, platformName, prepareBinaries } from './binaries.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';

const isRoot = process.getuid?.() === 0;
const nobody: ServerUser = { name: 'nobody', uid: 65_534, gid: 65_534 };
const user = isRoot ? nobody : undefined;

let folder: string;
let packageDir: string;
let caches: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vraagbaak-binaries-'));
  await chmod(folder, 0o755);
  packageDir = join(folder, 'package');
  caches = [join(folder, 'cache')];
  await cp(findPackage(), packageDir, { recursive: true, verbatimSymlinks: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function removeLinks(): Promise<void> {
  const libraries = join(packageDir, 'native', 'lib');
  for (const entry of await readdir(libraries, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(libraries, entry.name));
  }
}

async function versionOf(postgres: string): Promise<string> {
  return (await run(postgres, ['--version'], { user, cwd: '/' })).output;
}

// The packages for Windows and macOS are laid out differently.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('the PostgreSQL programs', () => {
  it('work when no install script has made the library links, for ten processes at once', async () => {
    await removeLinks();

    const ten = await Promise.all(Array.from({ length: 10 }, () => prepareBinaries(user, packageDir, caches)));

    for (const { initdb } of ten) expect(initdb).toBe(join(packageDir, 'native', 'bin', 'initdb'));
    expect(await versionOf(ten[0]!.initdb)).toContain('PostgreSQL) 18');
  });

  it('are copied once when several processes cannot use them where they are', async () => {
    await chmod(join(packageDir, 'native', 'bin', 'postgres'), 0o644);

    const three = await Promise.all(Array.from({ length: 3 }, () => prepareBinaries(user, packageDir, caches)));

    expect(new Set(three.map(({ postgres }) => postgres)).size).toBe(1);
    expect(three[0]!.postgres.startsWith(caches[0]!)).toBe(true);
    expect(await readdir(caches[0]!)).toHaveLength(1);
    expect(await versionOf(three[0]!.postgres)).toContain('PostgreSQL) 18');
  }, 60_000);

  it('are copied when a folder above them is closed to the user of the server', async () => {
    if (!isRoot) return;
    await chmod(packageDir, 0o700);

    const { postgres } = await prepareBinaries(user, packageDir, caches);

    expect(await versionOf(postgres)).toContain('PostgreSQL) 18');
  });

  it('are never run from a cache that somebody else could have filled', async () => {
    await chmod(join(packageDir, 'native', 'bin', 'postgres'), 0o644);
    await prepareBinaries(user, packageDir, caches);
    await chmod(caches[0]!, 0o777);

    await expect(prepareBinaries(user, packageDir, caches)).rejects.toMatchObject({
      code: 'BINARIES_UNUSABLE',
      message: expect.stringContaining('could be written by another user') as unknown,
    });
  });
});

describe('the package with the programs', () => {
  it('goes by the name of the system', () => {
    expect(platformName('win32', 'x64')).toBe('windows-x64');
    expect(platformName('darwin', 'arm64')).toBe('darwin-arm64');
  });

  it('that does not exist for a system is answered with the way out', () => {
    expect(() => findPackage('plan9-mips')).toThrow(/plan9-mips.*set DATABASE_URL/);
  });
});
