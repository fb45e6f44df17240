import { constants, open } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { runProcess } from '@up/process';

/** Both directions of a serial port. */
export interface SerialWire {
  readonly input: Readable;
  readonly output: Writable;
}

/** Two named pipes that QEMU opens while it starts: `PATH.in`, from which it reads, and `PATH.out`. */
export interface SerialPipe extends AsyncDisposable {
  readonly path: string;
  /**
   * Our ends. To be called when QEMU has opened its own. @throws Error ENXIO of the system before that, and when QEMU has
   * ended: there is nobody to write to.
   */
  connect(): Promise<SerialWire>;
}

/**
 * A port of pipes, as a guest writes one letter at a time: a socket takes 278 of them until they are read, a pipe 65536.
 * Firmware of UEFI gives up a console that takes no letter for a second, and what it starts then fails with it; a
 * process that is busy, or a host that is, must not be the reason.
 * @throws UpError UP_PROGRAM_NOT_FOUND without `mkfifo`.
 */
export async function makeSerialPipe(path: string, env: NodeJS.ProcessEnv): Promise<SerialPipe> {
  const [toGuest, fromGuest] = [`${path}.in`, `${path}.out`];
  await runProcess({ command: 'mkfifo', args: ['-m', '600', toGuest, fromGuest], env });
  const ends: Socket[] = [];
  const end = async (file: string, mode: 'read' | 'write'): Promise<Socket> => {
    const flags = mode === 'read' ? constants.O_RDONLY : constants.O_WRONLY;
    const fd = await promisify(open)(file, flags | constants.O_NONBLOCK);
    const socket = new Socket({ fd, readable: mode === 'read', writable: mode === 'write' });
    ends.push(socket);
    return socket;
  };
  return {
    path,
    connect: async () => ({ input: await end(fromGuest, 'read'), output: await end(toGuest, 'write') }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of ends) socket.destroy();
      await Promise.all([toGuest, fromGuest].map((file) => rm(file, { force: true })));
    },
  };
}
