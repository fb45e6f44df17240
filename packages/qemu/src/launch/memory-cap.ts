import { totalmem } from 'node:os';
import { UpError } from '@up/core';

const MB = 1024 * 1024;

/** RAM that a machine of this host may have at most, in MB: of a container, what that may use. */
export function hostMemoryMB(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  const bytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.floor(bytes / MB);
}

/** @throws UpError UP_QEMU_FAILED when the machine would have more RAM than this host has. */
export function capMemory(memoryMB: number, availableMB: number = hostMemoryMB()): void {
  if (memoryMB <= availableMB) return;
  throw new UpError(
    'UP_QEMU_FAILED',
    `A machine with ${memoryMB} MB of RAM does not fit: this host has ${availableMB} MB`,
    {
      hint: 'Give the machine less memory.',
      details: { memoryMB, availableMB },
    },
  );
}
