import { readFile } from 'node:fs/promises';
import type { ExecResult } from '@up/docker';
import { programOf } from '../../checks/check-processes.ts';
import { CannotTell } from '../../inside/cannot-tell.ts';
import { type GossSystem, numberParameter, once, type ReadValues, textParameter } from '../read-value.ts';

const COMMAND_MS = 10_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** goss runs commands through `sh -c`; a list is run as it is. */
export const commandValues: ReadValues = (subject, { inside }) => {
  const listed = subject.parameters['exec'];
  const result = once(async (): Promise<ExecResult> => {
    const timeoutMs = numberParameter(subject, 'timeout') || COMMAND_MS;
    const argv = Array.isArray(listed)
      ? listed.map(String)
      : ['sh', '-c', textParameter(subject, 'exec') ?? subject.id];
    const ended = await inside.exec(argv, { timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES });
    // Did the command end so, or could no shell be started for it?
    if (
      ended.exitCode >= 126 &&
      !Array.isArray(listed) &&
      (await inside.exec(['sh', '-c', ':'])).exitCode !== 0
    )
      throw new CannotTell('the image has no shell, and goss runs commands through one');
    return ended;
  });
  return {
    'exit-status': async () => (await result()).exitCode,
    stdout: async () => (await result()).stdout,
    stderr: async () => (await result()).stderr,
  };
};

/** Whether a program runs, by the name that the kernel has for it. */
export const processValues: ReadValues = (subject, system) => ({
  running: async () => {
    const wanted = textParameter(subject, 'comm') ?? subject.id;
    return (await programNames(system)).includes(wanted);
  },
});

/** The kernel's own names where the container runs on this machine, else by the command lines. */
async function programNames({ inside, container }: GossSystem): Promise<readonly string[]> {
  const isLocal = (await container.hostPid()) !== undefined;
  const processes = await inside.processes();
  return await Promise.all(
    processes.map(async ({ pid, command }) => {
      const comm = isLocal ? await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined) : undefined;
      return comm?.replace(/\n$/, '') ?? programOf(command);
    }),
  );
}

/** Services of systemd. */
export const serviceValues: ReadValues = (subject, { inside }) => {
  const name = textParameter(subject, 'name') ?? subject.id;
  const ask = (verb: string) => async (): Promise<boolean> => {
    const { exitCode } = await inside.exec(['systemctl', '-q', verb, '--', name], { timeoutMs: 15_000 });
    if (exitCode === 126 || exitCode === 127)
      throw new CannotTell('the image has no systemctl, and services of other managers are not known');
    return exitCode === 0;
  };
  return {
    enabled: ask('is-enabled'),
    running: ask('is-active'),
    runlevels: () => Promise.reject(new CannotTell('systemd has no run levels')),
  };
};
