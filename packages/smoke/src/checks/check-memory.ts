import { formatBytes } from '@up/core';
import type { StartedContainer } from '@up/docker';
import { failed, passed, type SmokeCheck, skipped } from '../smoke-check.ts';

const MIB = 1024 * 1024;

/** Whether a container uses no more memory than it may. */
export async function checkMemory(
  container: StartedContainer,
  memoryMB: number | undefined,
): Promise<SmokeCheck> {
  const { memoryBytes } = await container.stats();
  const used = formatBytes(memoryBytes);
  if (memoryBytes === 0) return skipped('run', 'memory', 'the engine does not tell what is used');
  if (memoryMB === undefined) return skipped('run', 'memory', `${used}; nothing says how much it may use`);
  const bound = formatBytes(memoryMB * MIB);
  return memoryBytes <= memoryMB * MIB
    ? passed('run', 'memory', `${used} of ${bound}`)
    : failed('run', 'memory', `${used}, and it may use ${bound}`);
}
