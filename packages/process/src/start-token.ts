import { readFileSync, readlinkSync } from 'node:fs';
import { execa } from 'execa';
import type { ProcessRow } from './proc-stat.ts';
import { readProcessRow } from './process-table.ts';
import { exists } from './send-signal.ts';

/** A process number together with what tells its process from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startToken: string;
}

/** `unknown`: it was started in another container that shares our files, or it cannot be looked up. */
export type Liveness = 'alive' | 'gone' | 'unknown';

/** What identifies the process that has this number now, or undefined when there is none. */
export async function readStartToken(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  if (platform !== 'linux') return readPsToken(pid);
  const row = readProcessRow(pid);
  return row === undefined ? undefined : linuxStartToken(row);
}

/** Boot, process namespace, start time: numbers begin anew in every one of the first two. */
export function linuxStartToken(row: ProcessRow): string {
  return `${linuxScope()}:${row.startTicks}`;
}

export async function livenessOf(
  { pid, startToken }: ProcessIdentity,
  platform: NodeJS.Platform = process.platform,
): Promise<Liveness> {
  if (startToken === '') return exists(pid) ? 'unknown' : 'gone';
  const current = await readStartToken(pid, platform);
  if (current === startToken) return 'alive';
  if (platform === 'linux') return isForeignNamespace(startToken) ? 'unknown' : 'gone';
  return current === undefined && exists(pid) ? 'unknown' : 'gone';
}

function linuxScope(): string {
  return `linux:${readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim())}:${namespace()}`;
}

function namespace(): string {
  return readOr(() => readlinkSync('/proc/self/ns/pid').replace(/\D/g, ''));
}

/** The same boot in another namespace: that process cannot be seen from here, but may well be running. */
function isForeignNamespace(token: string): boolean {
  const [ourBoot, theirBoot] = [linuxScope(), token].map((text) => text.split(':')[1]);
  return ourBoot === theirBoot && token.split(':')[2] !== namespace();
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

async function readPsToken(pid: number): Promise<string | undefined> {
  const started = await readPs(pid, 'lstart');
  return started === undefined ? undefined : `ps:${started}`;
}

/** One column of ps for one process, or undefined when there is no such process. */
export async function readPs(pid: number, column: 'lstart' | 'pgid'): Promise<string | undefined> {
  const { stdout, exitCode } = await execa('ps', ['-o', `${column}=`, '-p', String(pid)], {
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    reject: false,
    timeout: 5000,
    stdin: 'ignore',
    verbose: 'none',
  });
  const value = typeof stdout === 'string' ? stdout.trim() : '';
  return exitCode === 0 && value !== '' ? value : undefined;
}
