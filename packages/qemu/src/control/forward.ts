import { createServer } from 'node:net';
import { safeText, systemErrorCode, UpError } from '@up/core';
import { NETWORK_ID } from '../command-line/network-arguments.ts';
import type { PortForward } from '../machine-options.ts';
import { monitorCommand, type Qmp } from './monitor.ts';
import { portProblem } from './port-problem.ts';

const HOST = '127.0.0.1';

/**
 * Leads a port of 127.0.0.1 to one of the guest, and returns `127.0.0.1:PORT`. Any free port is chosen by QEMU itself,
 * which binds it at once: nobody can take it in between.
 * @throws UpError UP_PORT_IN_USE or UP_PORT_FORBIDDEN for a port that was asked for; UP_VM_FAILED for all else.
 */
export async function addForward(qmp: Qmp, { guest, host = 0 }: PortForward): Promise<string> {
  const before = host === 0 ? await forwardedPorts(qmp) : new Set<number>();
  const answer = await monitorCommand(qmp, `hostfwd_add ${NETWORK_ID} tcp:${HOST}:${host}-:${guest}`);
  if (answer.trim() !== '') throw await forwardFailure({ guest, host }, answer.trim());
  if (host !== 0) return `${HOST}:${host}`;
  const chosen = [...(await forwardedPorts(qmp))].find((port) => !before.has(port));
  if (chosen !== undefined) return `${HOST}:${chosen}`;
  throw new UpError('UP_VM_FAILED', `QEMU does not say which port leads to port ${guest} of the guest`);
}

async function forwardedPorts(qmp: Qmp): Promise<ReadonlySet<number>> {
  return parseForwards(await monitorCommand(qmp, 'info usernet'));
}

/** Of `info usernet`: `TCP[HOST_FORWARD]  8  127.0.0.1 41647  10.0.2.15 22  0 0`. */
export function parseForwards(text: string): ReadonlySet<number> {
  const rows = text.split(/\r?\n/).filter((line) => line.includes('[HOST_FORWARD]'));
  return new Set(rows.map((line) => Number(line.trim().split(/\s+/)[3])));
}

async function forwardFailure(
  { guest, host }: { readonly guest: number; readonly host: number },
  answer: string,
): Promise<UpError> {
  const problem = host === 0 ? undefined : await portProblem(host, await listenProblem(host));
  if (problem !== undefined) return problem;
  return new UpError(
    'UP_VM_FAILED',
    `QEMU cannot lead a port to port ${guest} of the guest: ${safeText(answer)}`,
    { details: { port: host, guest, reason: safeText(answer) } },
  );
}

/** QEMU does not say why it failed: we try the same. */
function listenProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(systemErrorCode(error)));
    server.listen(port, HOST, () => server.close(() => resolve(undefined)));
  });
}
