import { UpError } from '@up/core';
import type { Architecture, Medium, RunVmDisk, RunVmShare } from '@up/media';
import type { Board, BootSource, Drive, MachineOptions } from '@up/qemu';
import { runVmSource } from './run-vm-source.ts';
import { withSerialConsole } from './serial-console.ts';

export interface DirectKernel {
  /** In place of what the medium would start; the medium is attached as a drive. */
  readonly kernel?: string | undefined;
  readonly initrd?: string | undefined;
  /** The command line; for a medium with one of its own, further parameters. */
  readonly append?: string | undefined;
}

/** How an ISO is attached: one that was written to a USB stick is a disk. */
export type AttachedAs = 'cdrom' | 'disk';

export interface BootSourceOptions extends DirectKernel {
  readonly medium: Medium;
  readonly attachedAs?: AttachedAs | undefined;
  readonly architecture: Architecture;
}

export interface PlannedSource {
  readonly source: BootSource;
  readonly drives: readonly Drive[];
  /** Files that are booted from, and may not change. */
  readonly inputs: readonly string[];
  readonly shares?: MachineOptions['shares'];
  /** Where nobody asked for another one. */
  readonly board?: Board | undefined;
  /** What is made for the boot, and attached behind the drives. */
  readonly parts?:
    | { readonly disks: readonly RunVmDisk[]; readonly shares: readonly RunVmShare[] }
    | undefined;
}

/**
 * What a machine starts from, and what is attached to it.
 * @throws UpError UP_USAGE where a kernel's options meet a medium that has its own boot loader.
 */
export function bootSource({
  medium,
  architecture,
  kernel,
  initrd,
  append,
  attachedAs,
}: BootSourceOptions): PlannedSource {
  if (attachedAs !== undefined && medium.kind !== 'iso')
    throw new UpError('UP_USAGE', `--attach is for ISOs, and ${medium.path} is none`, {
      hint: 'Leave it out: a disk is attached as a disk.',
    });
  if (medium.kind === 'run-vm' && kernel === undefined)
    return runVmSource(medium, { architecture, initrd, append });
  const started = kernel ?? (medium.kind === 'kernel' ? medium.path : undefined);
  if (started !== undefined) {
    // Whoever names consoles knows which he wants.
    const parameters =
      append?.includes('console=') === true ? append : withSerialConsole(append ?? '', architecture);
    return {
      source: { kind: 'kernel', kernel: started, initrd, append: parameters },
      drives: drivesOf(medium, attachedAs),
      inputs: [...new Set([medium.path, started, ...(initrd === undefined ? [] : [initrd])])],
    };
  }
  if (initrd !== undefined || append !== undefined)
    throw new UpError(
      'UP_USAGE',
      `--${initrd === undefined ? 'append' : 'initrd'} needs a kernel: ${medium.path} starts its own`,
      {
        hint: 'Name the kernel with --kernel FILE, or boot that of an ISO with --console inject.',
      },
    );
  return { source: ownSource(medium, attachedAs), drives: [], inputs: [medium.path] };
}

/** A medium that stands beside a kernel that QEMU loads itself. */
export function drivesOf(medium: Medium, attachedAs: AttachedAs = 'cdrom'): readonly Drive[] {
  if (medium.kind === 'iso') return [{ path: medium.path, format: 'raw', as: attachedAs }];
  if (medium.kind === 'disk') return [{ path: medium.path, format: medium.format, as: 'disk' }];
  return [];
}

function ownSource(medium: Medium, attachedAs: AttachedAs | undefined): BootSource {
  if (medium.kind === 'iso' && attachedAs === 'disk')
    return { kind: 'disk', path: medium.path, format: 'raw' };
  if (medium.kind === 'iso') return { kind: 'cdrom', path: medium.path };
  if (medium.kind === 'disk') return { kind: 'disk', path: medium.path, format: medium.format };
  return { kind: 'kernel', kernel: medium.path };
}
