import { readFile } from 'node:fs/promises';
import { UpError } from '@up/core';
import { findProgram } from '@up/process';

/** Bits of the capability set of a process (capability.h of Linux). */
const NET_ADMIN = 1n << 12n;
const SYS_ADMIN = 1n << 21n;

/** The programs that make the network, and the package of each. */
const PROGRAMS = { ip: 'iproute2', unshare: 'util-linux', nsenter: 'util-linux' } as const;

/**
 * Holds that this process may make bridges and TAP devices, and has the programs for it.
 * @throws UpError UP_NETWORK_FORBIDDEN or UP_PROGRAM_NOT_FOUND.
 */
export async function checkTapRights(env: NodeJS.ProcessEnv): Promise<void> {
  if (!(await hasCapabilities(NET_ADMIN | SYS_ADMIN)))
    throw new UpError(
      'UP_NETWORK_FORBIDDEN',
      'A TAP device needs root: this user may not make network devices',
      {
        hint: 'Run it as root, or use the network mode "user", which needs no rights.',
      },
    );
  for (const [program, debian] of Object.entries(PROGRAMS)) {
    if ((await findProgram(program, env)) !== undefined) continue;
    throw new UpError(
      'UP_PROGRAM_NOT_FOUND',
      `${program} was not found on PATH: a TAP device is made with it`,
      {
        hint: `Debian, Ubuntu: apt install ${debian}.`,
      },
    );
  }
}

async function hasCapabilities(wanted: bigint): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return effective !== undefined && (BigInt(`0x${effective}`) & wanted) === wanted;
}
