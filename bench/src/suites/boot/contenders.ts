import { chmod, copyFile, truncate } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type ProcessSpec, startProcess } from '@up/process';
import { healthyIso, healthyPair } from '../../../../test/src/guests/guest-media.ts';
import { plainEnv } from '../../plain-env.ts';
import type { BenchContext } from '../../suite.ts';
import { type Ear, makeEar } from './ear.ts';
import { timeToLine } from './time-to-line.ts';

/** What the guest says when it is ready. */
const SAYS = 'guest: ready';
const READY = /^ready /;

/** One boot by `up`. */
export interface UpBoot {
  /** From the start of `up` until it says that the guest is ready. */
  readonly saidMs: number;
  /** From the guest's line until `up` says so. */
  readonly noticedMs: number | undefined;
}

export interface Booter {
  readonly up: () => Promise<UpBoot>;
  /** From the start of the same QEMU, by hand, to the line on its output. */
  readonly bare: () => Promise<number>;
}

/** A place where everything of the suite is. */
export interface BootPlace {
  readonly context: BenchContext;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ear: Ear;
}

export async function makePlace(context: BenchContext): Promise<BootPlace> {
  const directory = await context.session.scratch('boot');
  const ear = await makeEar(directory);
  const path = [ear.bin, process.env['PATH'] ?? ''].join(delimiter);
  return { context, directory, ear, env: plainEnv({ PATH: path, XDG_STATE_HOME: join(directory, 'state') }) };
}

/** The busybox guest, started by QEMU itself, and from a CD by GRUB. */
export function booters(place: BootPlace): Readonly<Record<'kernel' | 'iso', Booter>> {
  const { kernel, initrd } = healthyPair();
  return {
    kernel: booter(place, 'kernel', [kernel, '--initrd', initrd]),
    iso: booter(place, 'iso', [healthyIso('bios')]),
  };
}

function booter(place: BootPlace, name: string, args: readonly string[]): Booter {
  const { context, ear, env } = place;
  const { session, signal } = context;
  const out = join(place.directory, name);
  return {
    up: async () => {
      const heard = await ear.listen(SAYS);
      try {
        const told = await timeToLine({
          ...upCommand(place, ['boot', ...args, '--accel', 'tcg', '--ready', SAYS, '-o', out]),
          ...{ fd: 2, line: READY, afterwards: 'exit' },
        });
        const saidAtMs = heard.atMs();
        const noticedMs = saidAtMs === undefined ? undefined : told.atMs - saidAtMs;
        return { saidMs: told.afterMs, noticedMs };
      } finally {
        heard.close();
      }
    },
    // What `up` left for the reader is the same machine, with its serial port on this output.
    bare: async () => {
      const command = join(out, 'qemu.sh');
      const wait = { fd: 1, line: new RegExp(SAYS), afterwards: 'stop' } as const;
      return (await timeToLine({ command, env, session, signal, ...wait })).afterMs;
    },
  };
}

/** `up` with these arguments, at this place. */
export function upCommand(
  { context, env }: BootPlace,
  args: readonly string[],
): Pick<ProcessSpec, 'command' | 'args' | 'cwd' | 'env' | 'session' | 'signal'> {
  const { root, session, signal } = context;
  return {
    command: process.execPath,
    args: [join(root, 'apps/up/bin/up.js'), ...args],
    ...{ cwd: root, env, session, signal },
  };
}

/** An ISO without a loader for UEFI, of 4 GiB, nearly all of them holes. */
export async function makeLargeIso({ directory }: BootPlace): Promise<string> {
  const path = join(directory, 'large.iso');
  await copyFile(healthyIso('bios'), path);
  await chmod(path, 0o600);
  await truncate(path, 4 * 1024 ** 3);
  return path;
}

/** Runs `up` to its end and reads the document that it writes; whether it succeeds is not asked. */
export async function upJson(
  place: BootPlace,
  args: readonly string[],
): Promise<{ readonly data: unknown; readonly tookMs: number }> {
  await using running = await startProcess({ ...upCommand(place, [...args, '--json']), captureBytes: 16e6 });
  const { stdout, durationMs } = await running.exited;
  place.context.signal.throwIfAborted();
  return { data: (JSON.parse(stdout) as { data: unknown }).data, tookMs: durationMs };
}
