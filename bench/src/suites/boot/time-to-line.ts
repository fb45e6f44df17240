import { UpError } from '@up/core';
import { type ProcessSpec, startProcess } from '@up/process';

export interface LineWait
  extends Pick<ProcessSpec, 'command' | 'args' | 'cwd' | 'env' | 'session' | 'signal'> {
  readonly fd: 1 | 2;
  readonly line: RegExp;
  /** `stop`: it is killed as soon as the line is there; `exit`: it is let come to its own end. */
  readonly afterwards: 'stop' | 'exit';
}

export interface LineTime {
  /** From just before the start to the line. */
  readonly afterMs: number;
  /** `performance.now()` of the line. */
  readonly atMs: number;
  readonly stdout: string;
}

/** How long a program takes until it writes a line. @throws UpError UP_PROGRAM_FAILED when it ends without it. */
export async function timeToLine({ fd, line, afterwards, ...spec }: LineWait): Promise<LineTime> {
  let atMs: number | undefined;
  let told: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => {
    told = resolve;
  });
  const startMs = performance.now();
  await using running = await startProcess({
    ...spec,
    killGraceMs: 0,
    onLine: (said) => {
      if (atMs !== undefined || said.fd !== fd || !line.test(said.text)) return;
      atMs = performance.now();
      told();
    },
  });
  await Promise.race([heard, running.exited]);
  if (afterwards === 'exit') await running.exited;
  else await running.stop();
  const { stdout, tail, exitCode, signal } = await running.exited;
  spec.signal?.throwIfAborted();
  if (atMs === undefined)
    throw new UpError(
      'UP_PROGRAM_FAILED',
      `${spec.command} ended with ${exitCode ?? signal}, and never said ${line}`,
      {
        details: { tail: tail.slice(-20) },
      },
    );
  return { afterMs: atMs - startMs, atMs, stdout };
}
