import { connect } from 'node:net';
import { UpError } from '@up/core';
import { poll } from './poll.ts';
import type { WaitContext } from './wait-context.ts';

/** How long a proxy of the engine takes to find out that nobody listens behind it, and to hang up. */
const SETTLE_MS = 250;
const CONNECT_MS = 5000;

/**
 * Waits until something in the container accepts connections on a port. The engine's own proxy accepts on the
 * published port from the start, and hangs up when nobody listens behind it: a connection counts once it has
 * stayed open for a moment, or something came over it.
 * @throws UpError UP_USAGE when the port is not published; EndedTooSoon; the signal's reason when aborted.
 */
export async function waitPort(context: WaitContext, port: number): Promise<void> {
  const host = context.container.client.host;
  await poll(context, async (signal) => {
    const published = publishedPort(context, port);
    const answer = await tryPort({ host, port: published, signal });
    context.note(`port ${port}: ${answer}`);
    return answer === 'open';
  });
}

/** @throws UpError UP_USAGE when it is not published. */
export function publishedPort({ container, ports }: WaitContext, port: number): number {
  const published = ports[String(port)];
  if (published === undefined)
    throw new UpError('UP_USAGE', `Port ${port} of container ${container.name} is not published`, {
      hint: 'Name it in ports, with 0 for any free port of the host.',
    });
  return published;
}

interface TryOptions {
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

type PortAnswer = 'open' | 'connection refused' | 'closed at once' | 'no answer';

function tryPort({ host, port, signal }: TryOptions): Promise<PortAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const done = (answer: PortAnswer): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(answer);
    };
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    let connected = false;
    socket.setTimeout(CONNECT_MS);
    socket.on('timeout', () => done(connected ? 'open' : 'no answer'));
    socket.on('connect', () => {
      connected = true;
      socket.setTimeout(SETTLE_MS);
    });
    socket.on('data', () => done('open'));
    socket.on('end', () => done('closed at once'));
    socket.on('error', () => done(connected ? 'closed at once' : 'connection refused'));
  });
}
