import { readFile, readlink } from 'node:fs/promises';
import { systemCode } from './errors.js';

/** Whether the number is taken, be it by a process that has ended and was not collected by its parent. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not being allowed to signal it means that it is there, and somebody else's.
    return systemCode(error) === 'EPERM';
  }
}

/** Whether a process with this number runs. It may be a later one than the process that was meant. */
export async function isRunning(pid: number): Promise<boolean> {
  const fields = await statFields(pid);
  return fields ? !hasEnded(fields) : isTaken(pid);
}

/**
 * When the running process started, in the kernel's own ticks, or undefined where the system does
 * not say. Number and start together name one process for as long as the machine is up.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  const fields = await statFields(pid);
  return fields && !hasEnded(fields) ? fields[19] : undefined;
}

/** The world in which process numbers mean the same: this boot of this machine, this container. */
export async function processWorld(): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** The fields of Linux's process table from the third on, see proc(5); undefined on other systems. */
async function statFields(pid: number): Promise<string[] | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
  return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}

/** Zombies keep their number and start until collected, which npm as a container's first process never does. */
function hasEnded(fields: readonly string[]): boolean {
  return fields[0] === 'Z' || fields[0] === 'X';
}
