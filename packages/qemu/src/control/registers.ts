import { monitorCommand, type Qmp } from './monitor.ts';

/**
 * The registers of all processors, as text of QEMU's own. The guest must be paused: TCG keeps the program counter of a
 * processor that runs to itself.
 */
export async function readRegisters(qmp: Qmp): Promise<string> {
  return (await monitorCommand(qmp, 'info registers -a')).replaceAll('\r\n', '\n');
}
