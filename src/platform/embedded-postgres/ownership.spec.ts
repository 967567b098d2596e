import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Ownership, takeOwnership } from './ownership.js';
import { processWorld, startOf } from './processes.js';

const silence = 300;

let folder: string;
let owned: Ownership[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vraagbaak-owner-'));
  owned = [];
});

afterEach(async () => {
  for (const ownership of owned) await ownership.release();
  await rm(folder, { recursive: true });
});

async function take(): Promise<Ownership> {
  const ownership = await takeOwnership(folder, silence);
  owned.push(ownership);
  return ownership;
}

async function writeClaim(claim: { pid: number; start?: string | undefined; world?: string | undefined }) {
  await writeFile(join(folder, 'postgres.owner.4'), JSON.stringify({ host: hostname(), released: false, ...claim }));
}

/** A process that has ended, whose number is therefore free. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

const inUse = { code: 'DATA_DIR_IN_USE' };

describe('the owner of a data folder', () => {
  it('is one of ten that try at the same time', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, take));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is one of ten that try to follow an owner who died', async () => {
    await writeClaim({ pid: await endedProcess(), start: '1', world: await processWorld() });

    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, take));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('can be followed after a release', async () => {
    await (await take()).release();

    await take();

    await expect(take()).rejects.toMatchObject(inUse);
  });

  it('can be followed after its death, even when its number went to another process', async () => {
    const start = String(Number((await startOf(process.pid)) ?? 0) - 1);
    await writeClaim({ pid: process.pid, start, world: await processWorld() });

    await take();

    expect((await readdir(folder)).filter((name) => name.startsWith('postgres.owner'))).toEqual(['postgres.owner.5']);
  });

  it('can be followed when power was lost while it wrote its name', async () => {
    await writeFile(join(folder, 'postgres.owner.4'), '');

    await take();
  });

  it('in another container is believed as long as its file is touched', async () => {
    await writeClaim({ pid: 1, start: '1', world: 'another container' });
    const heart = setInterval(() => {
      const now = new Date();
      void utimes(join(folder, 'postgres.owner.4'), now, now);
    }, 50);

    await expect(take()).rejects.toMatchObject(inUse);

    clearInterval(heart);
    await take();
  });
});
