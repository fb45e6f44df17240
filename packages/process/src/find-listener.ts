import { readdir, readFile, readlink } from 'node:fs/promises';
import { commandOf } from './command-of.ts';
import { parseListeners } from './net-tcp.ts';

export interface Listener {
  readonly pid: number;
  readonly command: string;
}

/**
 * Who listens on a TCP port of this machine, whatever the address; undefined when nobody does, or when
 * it cannot be told (another user's process, another network namespace, no /proc).
 */
export async function findListener(port: number): Promise<Listener | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readOrEmpty));
  const sockets = new Set(
    tables.flatMap((text) => parseListeners(text, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((a, b) => a - b)) {
    if (await holdsAny(pid, sockets)) return { pid, command: commandOf(pid) };
  }
  return undefined;
}

async function holdsAny(pid: number, sockets: ReadonlySet<string>): Promise<boolean> {
  try {
    const fds = await readdir(`/proc/${pid}/fd`);
    const targets = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    return targets.some((target) => sockets.has(target));
  } catch {
    return false;
  }
}

function readOrEmpty(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
