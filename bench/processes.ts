import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const compiled = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A server in a process of its own. */
export interface Server {
  url: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** The service as `npm start` runs it, on a data folder and a free port of its own. */
export async function startService(environment: Record<string, string>): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--max-semi-space-size=4', '--expose-gc', compiled('src/main.js')], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 120_000;
  while (!(await fetch(`${url}/health/ready`).catch(() => null))?.ok) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('The service did not start.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, process: child, stop: () => stopped(child) };
}

export async function startBaseline(databaseUrl: string): Promise<Server> {
  const child = spawn(process.execPath, [compiled('bench/baseline.js')], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()));
    child.once('exit', () => reject(new Error('The baseline did not start.')));
  });
  return { url, process: child, stop: () => stopped(child) };
}

/** Runs one of our commands; answers what it printed. */
export function runCommand(name: string, args: string[], environment: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [compiled(`src/commands/${name}.command.js`), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve(printed) : reject(new Error(`${name} failed:\n${printed}`))));
  });
}

/** Resident memory of a process, in megabytes. Linux only: null elsewhere. */
export async function residentMegabytes(child: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) / 1024 : null;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
