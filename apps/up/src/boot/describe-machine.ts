import type { BootReport } from '@up/boot';

const ACCELERATORS = { kvm: 'KVM', hvf: 'HVF', tcg: 'TCG' } as const;

/** `x86_64 · bios · TCG · QEMU 7.2.22`; nothing where no machine was started. */
export function describeMachine({ machine }: BootReport): string {
  if (machine === undefined) return '';
  const { architecture, firmware, accelerator, qemuVersion, console: how } = machine;
  return [
    architecture,
    ...(firmware === undefined ? [] : [firmware]),
    ACCELERATORS[accelerator],
    `QEMU ${qemuVersion}`,
    ...(how === 'inject' ? ['console injected'] : []),
  ].join(' · ');
}
