import { z } from 'zod';
import type { Qmp } from './monitor.ts';

const state = z.object({ status: z.string() });

/** `running`, `paused`, `internal-error`... (RunState of QEMU). */
export async function readRunState(qmp: Qmp): Promise<string> {
  return state.parse(await qmp.execute('query-status')).status;
}
