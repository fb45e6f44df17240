import { z } from 'zod';
import { DRIVE_PREFIX } from '../command-line/drive-arguments.ts';
import type { Qmp } from './monitor.ts';

export interface BlockTraffic {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

const statistics = z.array(
  z.object({
    device: z.string().default(''),
    stats: z.object({
      rd_bytes: z.number(),
      wr_bytes: z.number(),
      /** Since the last operation; not there before the first. */
      idle_time_ns: z.number().optional(),
    }),
  }),
);

/** A guest that reads without a pause has gaps of less than a millisecond, and of some on a host that is busy. */
const QUIET_NS = 100e6;

/** What the guest read and wrote so far, over all drives. */
export async function readBlockTraffic(qmp: Qmp): Promise<BlockTraffic> {
  const drives = await readDrives(qmp);
  return {
    readBytes: drives.reduce((sum, { rd_bytes }) => sum + rd_bytes, 0),
    writtenBytes: drives.reduce((sum, { wr_bytes }) => sum + wr_bytes, 0),
  };
}

/** Whether nothing was read or written for a while. */
export async function drivesAreQuiet(qmp: Qmp): Promise<boolean> {
  const drives = await readDrives(qmp);
  return drives.every(({ idle_time_ns: idleNs }) => idleNs === undefined || idleNs > QUIET_NS);
}

/** The firmware's own flash does not count. */
async function readDrives(qmp: Qmp): Promise<readonly z.infer<typeof statistics>[number]['stats'][]> {
  return statistics
    .parse(await qmp.execute('query-blockstats'))
    .filter(({ device }) => device.startsWith(DRIVE_PREFIX))
    .map(({ stats }) => stats);
}
