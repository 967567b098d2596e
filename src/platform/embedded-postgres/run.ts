import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.js';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

export interface RunOptions {
  readonly user: ServerUser | undefined;
  readonly cwd: string;
  readonly input?: string;
}

/** Runs a program to its end as the server's user. Rejects only when it could not be started at all. */
export function run(command: string, args: readonly string[], { user, cwd, input = '' }: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...identity(user),
      cwd,
      env: serverEnvironment(),
      // A Ctrl-C in the terminal must not end a first start half-way: the app decides.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: 'pipe',
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    // A program that ends without reading its input is no fault of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}

export function identity(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

const inheritedVariables = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/**
 * Only what a program needs to run. The app's own variables stay out, because they hold secrets
 * and because PG* would steer the server. One language, so that messages can be recognised and
 * a broken LANG does no harm.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = inheritedVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' };
}
