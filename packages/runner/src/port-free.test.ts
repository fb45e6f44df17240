import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileWith, RUNNER } from '../test/support.ts';
import { requireFreePorts } from './port-free.ts';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const servers = (number: number): string => `[workloads.web.servers]\nhls.port = ${number}`;

describe('requireFreePorts', () => {
  it('names who answers on a port already', async () => {
    const profile = await profileWith(`${RUNNER}\n${servers(port)}`);
    const holder = process.platform === 'linux' ? `.* \\(pid ${process.pid}\\)` : 'another process';
    await expect(requireFreePorts(profile)).rejects.toMatchObject({
      code: 'UP_PORT_IN_USE',
      exitCode: 4,
      message: expect.stringMatching(new RegExp(`^Port ${port} of web/default is taken by ${holder}$`)),
      details: { port },
    });
  });

  it('lets a workload that announces its servers find its own way', async () => {
    await requireFreePorts(await profileWith(`${RUNNER}\nannounces = true\n${servers(port)}`));
  });

  it('has nothing against a free port, or one that is still to be chosen', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port: free } = other.address() as AddressInfo;
    await new Promise((resolve) => other.close(resolve));
    await requireFreePorts(await profileWith(`${RUNNER}\n${servers(free)}`));
    await requireFreePorts(await profileWith(`${RUNNER}\n${servers(0)}`));
    await requireFreePorts(await profileWith(RUNNER));
  });
});
