import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Session, startSession } from '@up/process';
import { afterAll, beforeAll } from 'vitest';
import { guestKernel } from '../../../test/src/guests/guest-kernel.ts';
import { X86_MODULES } from '../../../test/src/guests/init-scripts.ts';
import { initramfs } from '../../../test/src/guests/initramfs.ts';
import {
  type BootSource,
  type Machine,
  type MachineOptions,
  type SerialLine,
  startMachine,
} from '../src/index.ts';

/** The slowest of these guests, on a host that does other things, too. */
export const PATIENCE_MS = 200_000;

export interface Bench {
  readonly directory: string;
  readonly session: Session;
  /** A machine with TCG and the session of the bench. */
  start(options: Partial<MachineOptions> & Pick<MachineOptions, 'source'>): Promise<Machine>;
}

/** A session, and a directory for what machines leave, for all tests of a file. */
export function useBench(): Bench {
  let directory = '';
  let session: Session | undefined;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'up-machines-'));
    session = await startSession({ stateDir: directory });
  });
  afterAll(async () => {
    await session?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });
  const opened = (): Session => {
    if (session === undefined) throw new Error('the bench is not set up');
    return session;
  };
  return {
    get directory() {
      return directory;
    },
    get session() {
      return opened();
    },
    start: (options) =>
      startMachine({
        directory,
        env: process.env,
        session: opened(),
        accelerator: 'tcg',
        memoryMB: 256,
        ...options,
      }),
  };
}

/** A Debian kernel with a busybox whose /init runs this script. */
export function guest(
  name: string,
  init: string,
  {
    append = '',
    modules = X86_MODULES,
  }: { readonly append?: string; readonly modules?: readonly string[] } = {},
): BootSource {
  return {
    kind: 'kernel',
    kernel: guestKernel().image,
    initrd: initramfs({ name, init, modules }),
    append: `console=ttyS0 ${append}`.trim(),
  };
}

/** The first line with such a text; fails with the last lines when the machine ends before, or takes too long. */
export async function waitForLine(
  machine: Machine,
  pattern: RegExp,
  { occurrence = 1 }: { readonly occurrence?: number } = {},
): Promise<SerialLine> {
  const recent: string[] = [];
  let left = occurrence;
  const timer = setTimeout(() => void machine.crash(), PATIENCE_MS);
  try {
    for await (const line of machine.serialLines()) {
      if (pattern.test(line.text) && (!line.isPartial || left > 0)) left -= 1;
      if (left === 0) return line;
      recent.push(line.text);
    }
  } finally {
    clearTimeout(timer);
  }
  const end = JSON.stringify(await machine.ended);
  throw new Error(`no line matches ${pattern}: ${end}\n${recent.slice(-30).join('\n')}`);
}

/** Command lines of the QEMUs of sessions below a directory, those included that are only about to become one. */
export function processesOf(stateDir: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readProc(pid, 'environ').includes(`UP_SESSION_DIR=${stateDir}/`))
    .map((pid) => readProc(pid, 'cmdline'))
    .filter((command) => command.includes('qemu-system'));
}

function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
