import { availableParallelism, loadavg } from 'node:os';
import type { Accelerator } from './machine-options.ts';

/** What makes a machine slower than one of x86_64 with TCG on an idle host. */
export interface Pace {
  readonly accelerator: Accelerator;
  readonly architecture: string;
  /** Processors of this host. */
  readonly cores: number;
  /** The load of this host, averaged over a minute. */
  readonly load: number;
}

/** TCG takes that much longer for what is not of the host's own kind. */
const FOREIGN_FACTOR = 3;
const MAX_LOAD_FACTOR = 4;

/** By what times are multiplied that were meant for an idle host with TCG; 1 there, and never less. */
export function paceFactor({ accelerator, architecture, cores, load }: Pace): number {
  const isForeign = accelerator === 'tcg' && architecture !== 'x86_64' && architecture !== 'i386';
  const busy = Math.min(MAX_LOAD_FACTOR, Math.max(1, (load + 1) / Math.max(1, cores)));
  return (isForeign ? FOREIGN_FACTOR : 1) * busy;
}

/** The pace of a machine on this host as it is now. */
export function paceOf({
  accelerator,
  architecture = 'x86_64',
}: {
  readonly accelerator: Accelerator;
  readonly architecture?: string | undefined;
}): Pace {
  return { accelerator, architecture, cores: availableParallelism(), load: loadavg()[0] ?? 0 };
}
