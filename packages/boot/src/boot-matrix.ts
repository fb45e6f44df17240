import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import type { Firmware } from '@up/qemu';
import { bootMedium } from './boot-medium.ts';
import type { BootOptions } from './boot-options.ts';
import type { BootReport } from './boot-report.ts';

export interface MatrixOptions {
  /** What all boots have in common; `directory` gets a directory for each. */
  readonly boot: BootOptions;
  /** Undefined stands for what the medium offers. */
  readonly firmware: readonly (Firmware | undefined)[];
  readonly repeat: number;
  /** How many at once; default: as many as this host carries. */
  readonly concurrency?: number | undefined;
  /** Called with the options of each boot before it begins: for an `onProgress` of its own. */
  readonly prepare?: ((options: BootOptions) => BootOptions) | undefined;
}

/** QEMU itself needs this much beside the memory of the guest, in MB. */
const QEMU_MB = 200;
const DEFAULT_GUEST_MB = 1024;

/**
 * Boots a medium with each firmware, each of them several times, and reports on each. As many at once as the host
 * carries: two machines of one processor on one core do not boot in twice the time, they miss their timers.
 * @throws as `bootMedium`.
 */
export async function bootMatrix(options: MatrixOptions): Promise<readonly BootReport[]> {
  const { boot, prepare = (own: BootOptions): BootOptions => own } = options;
  const cells = matrixCells(options);
  const reports: BootReport[] = [];
  const failed = new AbortController();
  const signal = AbortSignal.any([boot.signal, failed.signal]);
  const waiting = [...cells.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { name, firmware }] = next;
      const own = { ...boot, name, firmware, signal, directory: join(boot.directory, name) };
      reports[index] = await bootMedium(prepare(own));
    }
  };
  const workers = Math.min(cells.length, options.concurrency ?? concurrencyOf(boot));
  const running = Array.from({ length: workers }, () =>
    worker().catch((error: unknown) => {
      // The first that fails ends the others; what those say then is only a consequence.
      failed.abort(error);
    }),
  );
  await Promise.all(running);
  failed.signal.throwIfAborted();
  return reports;
}

interface MatrixCell {
  /** `uefi`, `bios-2`; also the name of its directory. */
  readonly name: string;
  readonly firmware: Firmware | undefined;
}

/** Every firmware once, then every firmware a second time: what fails always is seen first. */
export function matrixCells({
  firmware,
  repeat,
}: Pick<MatrixOptions, 'firmware' | 'repeat'>): readonly MatrixCell[] {
  return Array.from({ length: repeat }, (_, round) =>
    firmware.map((one) => {
      const base = one ?? 'boot';
      return { name: repeat === 1 ? base : `${base}-${round + 1}`, firmware: one };
    }),
  ).flat();
}

function concurrencyOf({ cpus = 1, memoryMB = DEFAULT_GUEST_MB }: BootOptions): number {
  const byCores = Math.floor(availableParallelism() / cpus);
  const byMemory = Math.floor(freemem() / 1024 / 1024 / (memoryMB + QEMU_MB));
  return Math.max(1, Math.min(byCores, byMemory));
}
