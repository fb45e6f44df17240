import { stableJson } from '@up/profiles';
import type { KernelOrigin } from '../kernel/kernel.ts';
import type { BuildMachineOptions } from './machine-options.ts';
import type { MachinePlan } from './plan-machine.ts';
import type { Initrd } from './write-initrd.ts';

/** What a machine says of itself, beside it or inside of it. The same inputs give the same text. */
export interface MachineManifest {
  readonly schemaVersion: 1;
  /** `test-origin-default-vm`. */
  readonly target: string;
  readonly profile: string;
  readonly architecture: string;
  readonly kernel: { readonly release: string; readonly origin: KernelOrigin };
  readonly initrd: {
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly compression: string;
    readonly parts: readonly { readonly title: string; readonly sizeBytes: number }[];
  };
  readonly cmdline: string;
}

export function renderManifest(
  { plan, profile }: BuildMachineOptions,
  machine: MachinePlan,
  initrd: Initrd,
): string {
  const { kernel, processor, compression, cmdline } = machine;
  const manifest: MachineManifest = {
    schemaVersion: 1,
    target: plan.target.name,
    profile: profile.name,
    architecture: processor.architecture,
    kernel: { release: kernel.release, origin: kernel.origin },
    initrd: {
      sizeBytes: initrd.sizeBytes,
      sha256: initrd.sha256,
      compression,
      parts: initrd.parts.map(({ title, sizeBytes }) => ({ title, sizeBytes })),
    },
    cmdline,
  };
  return stableJson({ ...manifest });
}
