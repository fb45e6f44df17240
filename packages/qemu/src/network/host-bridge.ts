import { readdir, readFile } from 'node:fs/promises';
import type { Cleanup } from '@up/core';
import { runProcess } from '@up/process';
import type { TapNetwork } from './tap-network.ts';

export interface BridgeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cleanup: Cleanup;
  readonly signal: AbortSignal | undefined;
}

/** Marks a bridge as made here: whoever leaves it last removes it, also one that a killed run left. */
const MARK = 'made by up';

/** Makes the bridge in the network of this host where it is not there; the cleanup removes it with its last port. */
export async function joinHostBridge(
  { device, gateway }: TapNetwork,
  { env, cleanup, signal }: BridgeOptions,
): Promise<void> {
  const ip = async (...args: readonly string[]): Promise<void> => {
    await runProcess({ command: 'ip', args, env });
  };
  if (!(await isThere(device))) {
    signal?.throwIfAborted();
    await ip('link', 'add', device, 'type', 'bridge', 'forward_delay', '0');
    cleanup.defer(() => leave(device, ip));
    await ip('link', 'set', device, 'alias', MARK);
    await ip('addr', 'add', gateway, 'dev', device);
    await ip('link', 'set', device, 'up');
  } else cleanup.defer(() => leave(device, ip));
}

async function leave(device: string, ip: (...args: readonly string[]) => Promise<void>): Promise<void> {
  const alias = await readFile(`/sys/class/net/${device}/ifalias`, 'utf8').catch(() => '');
  const ports = await readdir(`/sys/class/net/${device}/brif`).catch(() => []);
  if (alias.trim() === MARK && ports.length === 0) await ip('link', 'del', device);
}

function isThere(device: string): Promise<boolean> {
  return readdir(`/sys/class/net/${device}`).then(
    () => true,
    () => false,
  );
}
