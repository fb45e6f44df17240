import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cleanup } from '@up/core';
import type { TapFacts } from '../command-line/machine-facts.ts';
import { checkTap } from './check-tap.ts';
import { joinHostBridge } from './host-bridge.ts';
import type { TapNetwork } from './tap-network.ts';
import { checkTapRights } from './tap-rights.ts';

export interface PreparedTap {
  readonly facts: TapFacts;
  /** What starts QEMU, so that it is in the network of the machine. */
  readonly prefix: readonly string[];
}

export interface TapOptions {
  readonly network: TapNetwork;
  readonly cpus: number;
  /** Of the machine's own. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cleanup: Cleanup;
  readonly signal: AbortSignal | undefined;
}

/** Makes the bridge in the new namespace that the shell is in, and becomes QEMU. The namespace goes with the last of it. */
const ENTER_OWN = `set -e
ip link set lo up
ip link add "$1" type bridge forward_delay 0
ip addr add "$2" dev "$1"
ip link set "$1" up
shift 2
exec "$@"`;

/**
 * Prepares a bridge with a TAP device of the guest. QEMU makes the device itself, so it goes with QEMU, however that
 * ends.
 * @throws UpError UP_USAGE for names and addresses that are none; UP_NETWORK_FORBIDDEN without the rights;
 *   UP_PROGRAM_NOT_FOUND without iproute2 or util-linux; UP_PROGRAM_FAILED with the words of `ip`.
 */
export async function prepareTap(options: TapOptions): Promise<PreparedTap> {
  const { network, cpus, directory, env, cleanup, signal } = options;
  checkTap(network);
  await checkTapRights(env);
  const script = join(directory, 'tap-up');
  await writeFile(script, `#!/bin/sh\nexec ip link set "$1" master ${network.device} up\n`, { mode: 0o700 });
  if (network.namespace === 'host') await joinHostBridge(network, { env, cleanup, signal });
  return {
    facts: {
      interfaceName: `uptap${randomBytes(4).toString('hex')}`,
      queues: cpus,
      vhost: await isUsable('/dev/vhost-net'),
      script,
    },
    prefix:
      network.namespace === 'host'
        ? []
        : ['unshare', '--net', '--', 'sh', '-c', ENTER_OWN, 'sh', network.device, network.gateway],
  };
}

function isUsable(device: string): Promise<boolean> {
  return access(device, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}
