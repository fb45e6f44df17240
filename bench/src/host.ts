import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** What figures depend on. */
export interface Host {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Programs that wanted a core in the minute before: with many, figures are worse than they could be. */
  readonly loadBefore: number;
}

export function describeHost(): Host {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    loadBefore: loadavg()[0] ?? 0,
  };
}
