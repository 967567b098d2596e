import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import type { ClusterFolder } from './cluster-folder.js';
import { diskFull, EmbeddedPostgresError, type EmbeddedPostgresErrorCode, messageOf } from './errors.js';
import { identity, run, serverEnvironment } from './run.js';
import type { ServerLog } from './server-log.js';
import type { ServerUser } from './server-user.js';

// A crash recovery on a slow disk is the longest honest start; a server that died is noticed at once.
const readyLimitMs = 120_000;
const fastShutdownMs = 20_000;
const immediateShutdownMs = 5_000;

export interface ServerStart {
  readonly folder: ClusterFolder;
  /** How the server's user names the cluster's folder, see `reachFolder`. */
  readonly reach: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: ServerLog;
}

/** One running postgres process that we are the parent of. */
export class Server {
  private readonly ended: Promise<void>;
  private failure: Error | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly start: ServerStart,
    readonly port: number,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.on('error', (error) => {
        // A signal that could not be sent is reported here as well; that is not an end.
        if (child.pid !== undefined) return;
        this.failure = error;
        resolve();
      });
    });
    // An app that has nothing left to do may end; the watcher then stops the server.
    child.unref();
  }

  static async spawn(start: ServerStart): Promise<Server> {
    const port = await freePort();
    const settings = { ...start.settings, port: String(port) };
    const child = spawn(
      start.binaries.postgres,
      ['-D', start.reach, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...identity(start.user),
        cwd: start.folder.cluster,
        env: serverEnvironment(),
        // A session of its own: Ctrl-C in the terminal reaches the app, and the app stops the server.
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', start.log.file.fd, start.log.file.fd],
      },
    );
    return new Server(child, start, port);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.failure === undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  onEnd(listener: () => void): void {
    void this.ended.then(listener);
  }

  /** Waits until the server says, in its pid file, that it takes connections. */
  async ready(): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    while (!(await this.saysReady())) {
      if (!this.isRunning) throw await this.explainEnd();
      if (Date.now() > deadline)
        throw await this.explain('START_TIMED_OUT', `PostgreSQL was not ready after ${readyLimitMs / 1000} seconds.`);
      await delay(10);
    }
  }

  /** Asks politely for the end of all connections, then insists. Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.child.ref();
    if (!this.isRunning) return;
    if (process.platform === 'win32') await this.stopOnWindows();
    else this.child.kill('SIGINT');
    if (await this.endsWithin(fastShutdownMs)) return;
    if (process.platform !== 'win32') this.child.kill('SIGQUIT');
    if (await this.endsWithin(immediateShutdownMs)) return;
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Whether the server ended because another one was quicker to take its port or its folder. */
  async cameSecond(): Promise<boolean> {
    return /could not bind|lock file "postmaster.pid" already exists/.test(await this.start.log.tail());
  }

  async explainEnd(): Promise<EmbeddedPostgresError> {
    const how = this.failure?.message ?? `it ended with ${this.child.signalCode ?? this.child.exitCode}`;
    return this.explain('START_FAILED', `PostgreSQL did not start (${how}).`, this.failure);
  }

  async explainFailure(cause: unknown): Promise<EmbeddedPostgresError> {
    return this.explain('START_FAILED', `PostgreSQL started but cannot be used (${messageOf(cause)}).`, cause);
  }

  private async explain(
    code: EmbeddedPostgresErrorCode,
    what: string,
    cause?: unknown,
  ): Promise<EmbeddedPostgresError> {
    const { log, folder } = this.start;
    const lines = await log.tail();
    if (/No space left on device|Disk quota exceeded/.test(lines)) return diskFull(folder.dataDir, { cause });
    return new EmbeddedPostgresError(code, `${what} The last lines of ${folder.log}:\n${lines}`, { cause });
  }

  private async saysReady(): Promise<boolean> {
    // A pid file of an earlier server may still lie there, so the first line must be our child's pid.
    const pidFile = join(this.start.folder.cluster, 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
    return lines[0]?.trim() === String(this.child.pid) && lines[7]?.trim() === 'ready';
  }

  private async stopOnWindows(): Promise<void> {
    // A signal would end the process without a shutdown there; pg_ctl knows PostgreSQL's own way.
    const { folder, binaries } = this.start;
    const args = ['stop', '-D', folder.cluster, '-m', 'fast', '--no-wait'];
    await run(binaries.pgCtl, args, { user: undefined, cwd: folder.dataDir }).catch(() => undefined);
  }

  private async endsWithin(limitMs: number): Promise<boolean> {
    const timer = new AbortController();
    const late = delay(limitMs, false, { signal: timer.signal }).catch(() => false);
    const inTime = await Promise.race([this.ended.then(() => true), late]);
    timer.abort();
    return inTime;
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no free port on 127.0.0.1.'));
      });
    });
  });
}
