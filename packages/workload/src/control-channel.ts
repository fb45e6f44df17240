import { writeSync } from 'node:fs';
import { type ControlMessage, renderControlMessage } from './control-message.ts';

/** Tells `up` something, when it is `up` that started this process; otherwise does nothing. */
export type SendControl = (message: ControlMessage) => void;

/** The channel named by UP_CONTROL_FD in `env`. Writing never fails: a reader that is gone is nobody to tell. */
export function openControlChannel(env: NodeJS.ProcessEnv): SendControl {
  const tell = connectControl(env);
  return (message) => void tell(message);
}

/** As `openControlChannel`; the result says whether the message went out. */
export function connectControl(env: NodeJS.ProcessEnv): (message: ControlMessage) => boolean {
  const fd = /^\d{1,4}$/.test(env['UP_CONTROL_FD'] ?? '') ? Number(env['UP_CONTROL_FD']) : undefined;
  if (fd === undefined || fd < 3) return () => false;
  return (message) => {
    try {
      writeWhole(fd, Buffer.from(renderControlMessage(message)));
      return true;
    } catch {
      // EPIPE or EBADF: `up` is gone, and the signals say what to do about that.
      return false;
    }
  };
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(fd, bytes, offset);
}
