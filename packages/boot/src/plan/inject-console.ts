import { join } from 'node:path';
import { UpError } from '@up/core';
import {
  type Architecture,
  type DiskMedium,
  extractMediumFile,
  type IsoMedium,
  type LoaderEntry,
  type Medium,
} from '@up/media';
import type { Board } from '@up/qemu';
import { type AttachedAs, drivesOf, type PlannedSource } from './boot-source.ts';
import { concatFiles } from './concat-files.ts';
import { withSerialConsole } from './serial-console.ts';

export interface InjectOptions {
  readonly medium: IsoMedium | DiskMedium;
  readonly architecture: Architecture;
  readonly attachedAs: AttachedAs | undefined;
  /** That was asked for. */
  readonly board?: Board | undefined;
  /** Further parameters. */
  readonly append: string | undefined;
  /** An empty directory for kernel and initrd. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/**
 * Whether a medium is for a loader that no firmware of a virtual machine is: the card of a single-board computer, with
 * an extlinux.conf for U-Boot. Its kernel is started in its place, and everything else is as it is.
 */
export function needsInjection(medium: Medium): medium is DiskMedium {
  return medium.kind === 'disk' && medium.boots.length === 0 && defaultEntry(medium) !== undefined;
}

/** The entry that a boot loader would start by itself; undefined where none is known. */
export function defaultEntry({ entries }: Pick<IsoMedium, 'entries'>): LoaderEntry | undefined {
  return entries.find(({ isDefault }) => isDefault) ?? entries[0];
}

/**
 * Takes the kernel and the initrds of a medium's default entry out of it, to be started by QEMU itself, with the
 * entry's own parameters and a serial console; the medium stays attached.
 * @throws UpError UP_MEDIUM_UNREADABLE where no entry is known, or its files are not there.
 */
export async function injectConsole(options: InjectOptions): Promise<PlannedSource> {
  const { medium, architecture, attachedAs, board, append, directory, signal } = options;
  const entry = defaultEntry(medium);
  if (entry === undefined)
    throw new UpError(
      'UP_MEDIUM_UNREADABLE',
      `${medium.path} has no boot menu entry with a kernel to start`,
      {
        hint: 'Boot it as it is: --console keep',
      },
    );
  const kernel = join(directory, 'kernel');
  await extractMediumFile(medium, entry.kernel, kernel, { signal });
  const initrds = entry.initrds.map((_, index) => join(directory, `initrd-${index}`));
  for (const [index, path] of entry.initrds.entries())
    await extractMediumFile(medium, path, join(directory, `initrd-${index}`), { signal });
  const [first] = initrds;
  const initrd = initrds.length > 1 ? join(directory, 'initrd') : first;
  // A loader hands the kernel all of them, one behind the other.
  if (initrds.length > 1 && initrd !== undefined) await concatFiles(initrds, initrd);
  // A board of its own, whose disk is a card; on another one, it is a disk as any other.
  const isOnCard = entry.deviceTree !== undefined && (board === undefined || board === 'raspi3b');
  const deviceTree = isOnCard ? join(directory, 'device-tree.dtb') : undefined;
  if (deviceTree !== undefined && entry.deviceTree !== undefined)
    await extractMediumFile(medium, entry.deviceTree, deviceTree, { signal });
  const parameters = [entry.parameters, append ?? ''].filter((part) => part !== '').join(' ');
  // It has no screen here, so that its last console, which init and its messages get, has to be the serial port.
  const heard = isOnCard ? parameters.replaceAll(/(^|\s)console=ttyAMA0\S*/g, '').trim() : parameters;
  return {
    source: {
      kind: 'kernel',
      kernel,
      initrd,
      append: withSerialConsole(heard, architecture),
      deviceTree,
    },
    drives: drivesOf(medium, attachedAs).map((drive) => (isOnCard ? { ...drive, as: 'sd' } : drive)),
    board: isOnCard ? 'raspi3b' : undefined,
    inputs: [medium.path],
  };
}
