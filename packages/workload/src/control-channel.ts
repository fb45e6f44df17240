import { writeSync } from 'node:fs';
import { type ControlMessage, renderControlMessage } from './control-message.ts';

/** Tells `up` something, when it is `up` that started this process; otherwise does nothing. */
export type SendControl = (message: ControlMessage) => void;

/** The channel named by UP_CONTROL_FD in `env`. Writing never fails: a reader that is gone is nobody to tell. */
export function openControlChannel(env: NodeJS.ProcessEnv): SendControl {
  const fd = Number(env['UP_CONTROL_FD']);
  if (!Number.isInteger(fd) || fd < 3) return () => undefined;
  return (message) => {
    try {
      writeSync(fd, renderControlMessage(message));
    } catch {
      // EPIPE or EBADF: `up` is gone, and the signals say what to do about that.
    }
  };
}
