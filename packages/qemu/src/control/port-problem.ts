import { safeText, UpError } from '@up/core';
import { findListener } from '@up/process';

/** Why this process cannot listen on a port of 127.0.0.1, by the code of the system; undefined for another reason. */
export async function portProblem(port: number, code: string | undefined): Promise<UpError | undefined> {
  if (code === 'EADDRINUSE') {
    const listener = await findListener(port);
    const who = listener === undefined ? '' : ` by process ${listener.pid} (${safeText(listener.command)})`;
    return new UpError('UP_PORT_IN_USE', `Port ${port} of 127.0.0.1 is taken${who}`, {
      hint: 'Choose another port, or none: then a free one is taken.',
      details: { port },
    });
  }
  if (code !== 'EACCES') return undefined;
  return new UpError('UP_PORT_FORBIDDEN', `This user may not listen on port ${port}`, {
    hint: 'Choose a port from 1024 on.',
    details: { port },
  });
}
