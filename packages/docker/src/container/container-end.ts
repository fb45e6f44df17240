import { formatBytes } from '@up/core';
import { callEngine } from '../client/call-engine.ts';
import type { ContainerContext } from './container-context.ts';
import { type ContainerState, readState } from './container-state.ts';

/** How a container ended. */
export interface ContainerEnd {
  /** 128 + signal where a signal ended it. */
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** Why the engine could not start it, if so. */
  readonly error: string;
  readonly memoryLimitBytes: number | undefined;
}

/** Engines answer this when the container has ended: it may take as long as the container runs. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/**
 * Waits until a container is not running.
 * @throws UpError UP_ENGINE_UNREACHABLE when the engine goes away; the signal's reason when aborted.
 */
export async function waitForEnd(context: ContainerContext, signal: AbortSignal): Promise<ContainerEnd> {
  const { client, id, name } = context;
  const failure = `Waiting for container ${name} failed`;
  await callEngine({ client, signal, failure, timeoutMs: NO_LIMIT_MS }, (docker) =>
    docker.getContainer(id).wait({ condition: 'not-running' }),
  );
  return toEnd(await readState(context, signal));
}

export function toEnd({ exitCode, oomKilled, error, memoryLimitBytes }: ContainerState): ContainerEnd {
  return { exitCode: exitCode ?? 0, oomKilled, error, memoryLimitBytes };
}

/** `ended with exit code 3`, and what is known about why. */
export function describeEnd({ exitCode, oomKilled, error, memoryLimitBytes }: ContainerEnd): string {
  const how = `ended with exit code ${exitCode}`;
  if (oomKilled) return `${how}: it was killed for want of memory`;
  if (error !== '') return `${how}: ${error}`;
  // Engines do not always notice what the kernel killed for want of memory: on a busy host, Docker missed 3 of 75.
  if (exitCode === 137 && memoryLimitBytes !== undefined)
    return `${how} (SIGKILL; its memory is limited to ${formatBytes(memoryLimitBytes)})`;
  const signal = SIGNALS[exitCode];
  return signal === undefined ? how : `${how} (${signal})`;
}

const SIGNALS: Readonly<Record<number, string>> = {
  130: 'SIGINT',
  132: 'SIGILL: an instruction that this processor does not know',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
};
