import { readFile } from 'node:fs/promises';

/** The peak resident memory in the text of /proc/self/status, in bytes. */
export function parsePeakBytes(status: string): number | undefined {
  const match = /^VmHWM:\s+(\d{1,15}) kB$/m.exec(status);
  return match === null ? undefined : Number(match[1]) * 1024;
}

/**
 * The peak resident memory of this process, in bytes. On Linux the kernel's own figure for this program:
 * that of getrusage begins with what the process was forked from.
 */
export async function peakMemoryBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return parsePeakBytes(status) ?? process.resourceUsage().maxRSS * 1024;
}
