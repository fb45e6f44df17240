import { cpuMsOfTree } from './cpu-time.ts';
import type { BenchContext } from './suite.ts';
import { type Load, type LoadResult, runWrk } from './wrk.ts';

export interface ServerLoad extends Load {
  /** Of the server, whose time on a core is counted, its children's included. */
  readonly pid: number;
}

export interface ServerLoadResult extends LoadResult {
  /** What a request costs the server, whoever else wants the cores at the same time. */
  readonly cpuUsPerRequest: number;
  /** How many cores the server kept busy. Clearly below its number of threads, it waited for wrk. */
  readonly busyCores: number;
}

/** Loads a server and sees what that costs it. @throws UpError as `runWrk`. */
export async function loadServer(
  context: BenchContext,
  { pid, ...load }: ServerLoad,
): Promise<ServerLoadResult> {
  const beforeMs = cpuMsOfTree(pid);
  const result = await runWrk(context, load);
  const cpuMs = cpuMsOfTree(pid) - beforeMs;
  return {
    ...result,
    cpuUsPerRequest: (cpuMs * 1000) / result.requests,
    busyCores: cpuMs / result.durationMs,
  };
}
