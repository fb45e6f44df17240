import { z } from 'zod';
import type { QmpClient } from '../qmp/qmp-client.ts';

/** What a machine's methods work through. */
export type Qmp = Pick<QmpClient, 'execute'>;

/** A command of the human monitor, for what QMP has no command of its own for: its answer as text. */
export async function monitorCommand(qmp: Qmp, line: string): Promise<string> {
  return z.string().parse(await qmp.execute('human-monitor-command', { 'command-line': line }));
}
