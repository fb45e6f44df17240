import { createServer } from 'node:net';
import { safeText, systemErrorCode, truncate, UpError } from '@up/core';
import { findListener } from '@up/process';

export interface BindAddress {
  readonly host: string;
  readonly port: number;
}

/** Why a port cannot be listened on: UP_PORT_IN_USE, UP_PORT_FORBIDDEN, or UP_USAGE for a host that is not this machine. */
export async function toBindError(cause: unknown, { host, port }: BindAddress): Promise<UpError> {
  switch (systemErrorCode(cause)) {
    case 'EADDRINUSE':
      return portInUse({ host, port }, cause);
    case 'EACCES':
      return new UpError('UP_PORT_FORBIDDEN', `This user may not listen on port ${port}`, {
        hint: 'Choose a port from 1024 on: --port 17080',
        details: { host, port },
        cause,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return new UpError(
        'UP_USAGE',
        `Cannot listen on host "${safeText(host)}": it is no address of this machine`,
        {
          hint: 'Use --host 127.0.0.1 (this machine only) or --host 0.0.0.0 (every network)',
          details: { host, port },
          cause,
        },
      );
    default:
      return new UpError('UP_INTERNAL', `Cannot listen on ${host} port ${port}: ${String(cause)}`, { cause });
  }
}

async function portInUse({ host, port }: BindAddress, cause: unknown): Promise<UpError> {
  const [holder, free] = await Promise.all([findListener(port).catch(() => undefined), freePort(host)]);
  const by =
    holder === undefined ? '' : ` by process ${holder.pid} (${truncate(safeText(holder.command), 120)})`;
  return new UpError('UP_PORT_IN_USE', `Port ${port} is in use${by}`, {
    hint: free === undefined ? 'Choose another port: --port N' : `Choose another port: --port ${free}`,
    details: { host, port, ...(holder === undefined ? {} : { pid: holder.pid, command: holder.command }) },
    cause,
  });
}

/** A port that is free now; undefined where the system gives none. */
function freePort(host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
