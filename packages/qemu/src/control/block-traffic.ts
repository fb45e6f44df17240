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
    stats: z.object({ rd_bytes: z.number(), wr_bytes: z.number() }),
  }),
);

/** What the guest read and wrote so far, over all drives; the firmware's own flash does not count. */
export async function readBlockTraffic(qmp: Qmp): Promise<BlockTraffic> {
  const drives = statistics
    .parse(await qmp.execute('query-blockstats'))
    .filter(({ device }) => device.startsWith(DRIVE_PREFIX));
  return {
    readBytes: drives.reduce((sum, { stats }) => sum + stats.rd_bytes, 0),
    writtenBytes: drives.reduce((sum, { stats }) => sum + stats.wr_bytes, 0),
  };
}
