import { readCpuMs, readProcTree } from './proc.ts';

/** The time on a core that a process and its living descendants had so far, in milliseconds. 0 without /proc. */
export function cpuMsOfTree(pid: number): number {
  return readProcTree(pid).reduce((sum, row) => sum + readCpuMs(row.pid), 0);
}
