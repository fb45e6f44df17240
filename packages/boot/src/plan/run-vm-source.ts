import { UpError } from '@up/core';
import type { Architecture, RunVmMedium } from '@up/media';
import type { PlannedSource } from './boot-source.ts';
import { withSerialConsole } from './serial-console.ts';

export interface RunVmSourceOptions {
  readonly architecture: Architecture;
  /** In place of the script's. */
  readonly initrd: string | undefined;
  /** Further parameters. */
  readonly append: string | undefined;
}

/**
 * What a script that starts QEMU would start: its kernel with its parameters, or its disk with a boot loader. Its other
 * disks and shared directories are made for the boot: what is in those of the user is neither used nor changed.
 * @throws UpError UP_USAGE for kernel options where a disk is started.
 */
export function runVmSource(
  { script, machine }: RunVmMedium,
  { architecture, initrd, append }: RunVmSourceOptions,
): PlannedSource {
  const { kernel, disks, shares } = machine;
  const files = disks.flatMap((disk) => (disk.kind === 'file' ? [disk.path] : []));
  if (kernel !== undefined) {
    const parameters = [kernel.parameters, append ?? ''].filter((part) => part !== '').join(' ');
    const image = initrd ?? kernel.initrd;
    return {
      source: {
        ...{ kind: 'kernel', kernel: kernel.path, initrd: image },
        append: withSerialConsole(parameters, architecture),
      },
      drives: [],
      inputs: unique([script, kernel.path, ...(image === undefined ? [] : [image]), ...files]),
      parts: { disks, shares },
    };
  }
  const [first, ...others] = disks;
  if (initrd !== undefined || append !== undefined || first?.kind !== 'file')
    throw new UpError(
      'UP_USAGE',
      `${script} starts a disk with a boot loader, which has its own parameters`,
      {
        hint: 'Leave --initrd and --append out, or name a kernel with --kernel FILE.',
      },
    );
  return {
    source: { kind: 'disk', path: first.path, format: first.format },
    drives: [],
    inputs: unique([script, ...files]),
    parts: { disks: others, shares },
  };
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)];
}
