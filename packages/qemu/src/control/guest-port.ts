import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from '../machine.ts';

/** Whether something in the guest accepts connections on a port that is forwarded. */
export type PortState = 'accepts' | 'refuses' | 'no answer';

const POLL_MS = 50;

/**
 * Connects to a port of the guest. QEMU's user network accepts every connection itself, whatever the guest does, so
 * that connecting proves nothing: it counts that QEMU lists the connection as established with the guest, or that
 * the guest sent something. On a TAP device, this process makes the connection, and knows.
 */
export async function askGuestPort(
  machine: Pick<Machine, 'qmp' | 'answeredPorts'>,
  { address, timeoutMs }: { readonly address: string; readonly timeoutMs: number },
): Promise<PortState> {
  const socket = await open(address);
  if (socket === undefined) return 'refuses';
  let state: PortState | undefined;
  socket.once('data', () => (state = 'accepts'));
  socket.once('close', () => (state ??= 'refuses'));
  socket.on('error', () => (state ??= 'refuses'));
  try {
    const port = Number(address.split(':')[1]);
    const deadline = performance.now() + timeoutMs;
    while (state === undefined && performance.now() < deadline) {
      if (await hasAnswered(machine, socket, port)) return 'accepts';
      await sleep(POLL_MS);
    }
    return state ?? 'no answer';
  } finally {
    socket.destroy();
  }
}

async function hasAnswered(
  machine: Pick<Machine, 'qmp' | 'answeredPorts'>,
  socket: Socket,
  hostPort: number,
): Promise<boolean> {
  if (machine.answeredPorts !== undefined) return machine.answeredPorts.has(socket.localPort ?? 0);
  const table = await machine.qmp('human-monitor-command', { 'command-line': 'info usernet' });
  return isEstablished(String(table), hostPort);
}

/**
 * Whether QEMU's table of user connections has one from this forwarded port that the guest has answered (as QEMU 7.2
 * prints it: `TCP[ESTABLISHED]  18  127.0.0.1  18080  10.0.2.15  8080  0  0`; unanswered ones are `TCP[SYN_SENT]`).
 */
export function isEstablished(table: string, hostPort: number): boolean {
  return table.split(/\r?\n/).some((line) => {
    const [state, , , port] = line.trim().split(/\s+/);
    return state === 'TCP[ESTABLISHED]' && port === String(hostPort);
  });
}

function open(address: string): Promise<Socket | undefined> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
