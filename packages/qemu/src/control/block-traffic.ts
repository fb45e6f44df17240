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

/** What the guest read and wrote so far, over all drives. */
export async function readBlockTraffic(qmp: Qmp): Promise<BlockTraffic> {
  const drives = await readDrives(qmp);
  return {
    readBytes: drives.reduce((sum, { rd_bytes }) => sum + rd_bytes, 0),
    writtenBytes: drives.reduce((sum, { wr_bytes }) => sum + wr_bytes, 0),
  };
}

/** Whether nothing was read or written for so long. */
export async function drivesAreQuiet(qmp: Qmp, forMs: number): Promise<boolean> {
  const drives = await readDrives(qmp);
  return drives.every(({ idle_time_ns: idleNs }) => idleNs === undefined || idleNs > forMs * 1e6);
}

/** The firmware's own flash does not count. */
async function readDrives(qmp: Qmp): Promise<readonly z.infer<typeof statistics>[number]['stats'][]> {
  return statistics
    .parse(await qmp.execute('query-blockstats'))
    .filter(({ device }) => device.startsWith(DRIVE_PREFIX))
    .map(({ stats }) => stats);
}
