import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BootOptions, BootProgress } from '@up/boot';
import { guestTool } from './guest-tool.ts';

/** What goes wrong on the host while a guest is booted. */
export type HostTrouble = 'QEMU is killed' | 'QEMU is missing' | 'the disk is full' | 'the port is taken';

/** Lasts until it is disposed of. */
export interface Trouble extends AsyncDisposable {
  /** How a guest has to be booted to get into it. */
  readonly options: Partial<Pick<BootOptions, 'env' | 'forwards' | 'onProgress'>>;
}

/** `directory` is the one that the files of the boot are put into. */
export async function makeTrouble(trouble: HostTrouble, directory: string): Promise<Trouble> {
  switch (trouble) {
    case 'QEMU is killed':
      return {
        options: { onProgress: (event) => void killStarted(event) },
        [Symbol.asyncDispose]: async () => {},
      };
    case 'QEMU is missing':
      return {
        options: { env: { ...process.env, PATH: '/nowhere' } },
        [Symbol.asyncDispose]: async () => {},
      };
    case 'the disk is full':
      return fullDisk(directory);
    case 'the port is taken':
      return await takenPort();
  }
}

/** Ends the QEMU that has just been started, once it is under way. */
async function killStarted(event: BootProgress): Promise<void> {
  if (event.type !== 'started') return;
  await sleep(1000);
  process.kill(event.pid, 'SIGKILL');
}

/** Room for a few small files, and not for a screenshot. Needs root. */
function fullDisk(directory: string): Trouble {
  mkdirSync(directory, { recursive: true });
  guestTool('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
  return { options: {}, [Symbol.asyncDispose]: async () => void guestTool('umount', [directory]) };
}

async function takenPort(): Promise<Trouble> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    options: { forwards: [{ guest: 80, host: port }] },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
