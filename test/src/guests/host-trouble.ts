import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BootProgress } from '@up/boot';
import { guestTool } from './guest-tool.ts';

/** What goes wrong on the host while a guest is booted. */
export type HostTrouble = 'QEMU is killed' | 'the disk is full';

/** Ends the QEMU that has just been started, once it is under way. */
export async function killStarted(event: BootProgress): Promise<void> {
  if (event.type !== 'started') return;
  await sleep(1000);
  process.kill(event.pid, 'SIGKILL');
}

/** A directory with room for a few files and not for a firmware's variables. Needs root. */
export function tinyDirectory(directory: string): Disposable & { readonly path: string } {
  mkdirSync(directory, { recursive: true });
  guestTool('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
  return { path: directory, [Symbol.dispose]: () => void guestTool('umount', [directory]) };
}
