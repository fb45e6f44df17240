import { connect } from 'node:net';
import { truncate, UpError } from '@up/core';
import { findListener } from '@up/process';
import type { Profile } from '@up/profiles';

/**
 * Makes sure that nobody answers yet on the ports of a workload that does not announce its servers:
 * somebody else's answer would be taken for its own.
 * @throws UpError UP_PORT_IN_USE naming the port and, where it can be told, who holds it.
 */
export async function requireFreePorts(profile: Profile): Promise<void> {
  if (profile.runner?.announces === true) return;
  for (const { port } of Object.values(profile.servers)) {
    if (port === 0 || !(await answers(port))) continue;
    const holder = await findListener(port);
    const command = truncate(holder?.command ?? '', 120);
    const who = holder === undefined ? 'another process' : `${command} (pid ${holder.pid})`;
    throw new UpError('UP_PORT_IN_USE', `Port ${port} of ${profile.name} is taken by ${who}`, {
      hint: 'Stop that process, or give the profile another port in up.toml.',
      details: { port, ...(holder === undefined ? {} : { pid: holder.pid }) },
    });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => settle(true));
    socket.on('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
