import { connect } from 'node:net';

export interface CanReachOptions {
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** Who plans waits no longer than that. */
const TIMEOUT_MS = 700;
const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/** Whether a host takes connections over HTTPS. Through a proxy everything may be reachable. */
export async function canReach(host: string, { signal, env }: CanReachOptions): Promise<boolean> {
  if (PROXIES.some((name) => (env[name] ?? '') !== '')) return true;
  return await new Promise((resolve) => {
    const socket = connect({ host, port: 443 });
    const settle = (answer: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(answer);
    };
    const giveUp = (): void => settle(false);
    // A name server that does not answer counts, too: the time-out of a socket begins only after it.
    const timer = setTimeout(giveUp, TIMEOUT_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => settle(true)).once('error', giveUp);
  });
}
