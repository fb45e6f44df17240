/** How far a boot has come, in their order. Media that skip a phase have none of it. */
export const BOOT_PHASES: readonly ['firmware', 'loader', 'kernel', 'initrd', 'system', 'ready'] = [
  'firmware',
  'loader',
  'kernel',
  'initrd',
  'system',
  'ready',
];

export type BootPhase = 'firmware' | 'loader' | 'kernel' | 'initrd' | 'system' | 'ready';

/** Its place in that order: what is larger comes later. */
export function phaseRank(phase: BootPhase): number {
  return BOOT_PHASES.indexOf(phase);
}

export interface PhaseSpan {
  readonly phase: BootPhase;
  /** Milliseconds since QEMU was started. */
  readonly startMs: number;
  /** Undefined while it goes on. */
  readonly endMs: number | undefined;
  /** The line or event that began it. */
  readonly evidence: string;
  /** What the guest's own clock, the kernel's stamps, said at its start; undefined where it had not told. */
  readonly guestMs?: number | undefined;
}
