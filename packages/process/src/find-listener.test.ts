import { createServer, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findListener } from './find-listener.ts';

async function listen(host: string): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, server };
}

describe.skipIf(process.platform !== 'linux')('findListener', () => {
  it('names the process that listens', async () => {
    const { port, server } = await listen('127.0.0.1');
    expect(await findListener(port)).toEqual({ pid: process.pid, command: expect.stringContaining('node') });
    await new Promise((resolve) => server.close(resolve));
    expect(await findListener(port)).toBeUndefined();
  });

  it('finds nobody where nobody listens', async () => {
    expect(await findListener(1)).toBeUndefined();
    expect(await findListener(-1)).toBeUndefined();
    expect(await findListener(0)).toBeUndefined();
  });
});
