import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RejectsFile } from './rejects-file.js';

describe('the file of rejected lines', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rejects-'));
    path = join(folder, 'file.rejects.tsv');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const append = async (afterLine: number, lines: number[]) => {
    const file = new RejectsFile(path);
    await file.start(afterLine);
    await file.append(lines.map((line) => ({ line, reason: 'is\twrong', record: 'a\nb' })));
    await file.close();
  };
  const lines = async () => (await readFile(path, 'utf8')).split('\n').map((row) => row.split('\t')[0]);

  it('is not there when nothing was rejected', async () => {
    await append(0, []);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  it('holds one row a reject, whatever stands in it', async () => {
    await append(0, [3]);
    expect(await readFile(path, 'utf8')).toBe('line\treason\trecord\n3\tis\\twrong\ta\\nb\n');
  });

  it('names no line twice when a killed run goes on', async () => {
    await append(0, [3, 9, 12]);
    await writeFile(path, '15\tcut o', { flag: 'a' });
    await append(9, [12, 15]);
    expect(await lines()).toEqual(['line', '3', '9', '12', '15', '']);
  });

  it('begins anew for a new run', async () => {
    await append(0, [3]);
    await append(0, [4]);
    expect(await lines()).toEqual(['line', '4', '']);
  });
});
