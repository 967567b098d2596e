import { type ChildProcess, spawn } from 'node:child_process';
import { identity, serverEnvironment } from './run.js';
import type { ServerUser } from './server-user.js';

/**
 * Reads from a pipe whose other end only the app holds. The pipe closes when the app dies, however
 * it dies, and then the server is asked to stop: -INT is its fast shutdown, -QUIT the immediate one.
 * The pid is believed only while the server's own pid file, in the current folder, names it; a
 * server that has only just started gets some time to write that file.
 */
const script = `
trap '' HUP INT TERM
read -r word && exit 0
named() { read -r found < postmaster.pid && [ "$found" = "$1" ]; }
wait_while() { left=$1; shift; while "$@" && kill -0 "$pid" && [ "$left" -gt 0 ]; do sleep 1; left=$((left - 1)); done; }
pid=$1
unnamed() { ! named "$pid"; }
wait_while 20 unnamed
named "$pid" && kill -INT "$pid"
wait_while 30 named "$pid"
named "$pid" && kill -QUIT "$pid"
`;

/** Stops the server when the app is killed without a chance to stop it. */
export interface Watcher {
  dismiss(): void;
}

export function watchOver(serverPid: number | undefined, cluster: string, user: ServerUser | undefined): Watcher {
  // Windows has no shell to do this with; there the next start stops the server that was left.
  if (serverPid === undefined || process.platform === 'win32') return { dismiss: () => undefined };

  const watcher: ChildProcess = spawn('/bin/sh', ['-c', script, 'vraagbaak-postgres-watcher', String(serverPid)], {
    ...identity(user),
    cwd: cluster,
    env: serverEnvironment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a watcher the server still works, and a crash is cleaned up by the next start.
  watcher.on('error', () => undefined);
  watcher.stdin?.on('error', () => undefined);
  watcher.unref();
  unrefStream(watcher.stdin);
  return { dismiss: () => watcher.stdin?.end('stopped\n') };
}

/** The pipe must not keep an app alive that has nothing else to do; its type does not show `unref`. */
function unrefStream(stream: unknown): void {
  if (stream instanceof Object && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
}
