import { readFile } from 'node:fs/promises';

/**
 * How fast this host's time stamp counter runs, which emulated x86 processors pass on; undefined where it cannot be
 * told. A kernel that is told so boots where it would wait for ever for a timer that a busy host starves.
 */
export async function readClockKhz(cpuinfo = '/proc/cpuinfo'): Promise<number | undefined> {
  const text = await readFile(cpuinfo, 'utf8').catch(() => '');
  const megahertz = Number(/^cpu MHz\s*: ([0-9.]+)$/m.exec(text)?.[1] ?? Number.NaN);
  return Number.isFinite(megahertz) && megahertz > 0 ? Math.round(megahertz * 1000) : undefined;
}
