import { compareFindings, type Finding, UpError } from '@up/core';
import { FormatError, openDisk, readDiskImage } from '@up/formats';
import type { MediumFile } from '../file/medium-file.ts';
import { mediaFinding } from '../findings/rules.ts';
import { lookInside } from '../loader/look-inside.ts';
import { raspberryEntry } from '../loader/raspberry-entry.ts';
import type { DiskFormat, DiskMedium } from '../medium.ts';
import { type DiskLook, lookAtDisk } from './look-at-disk.ts';

/**
 * A disk, told by its tables and file systems. Undefined where a raw file has none of them.
 * @throws UpError UP_MEDIUM_UNREADABLE for formats that are not booted
 * @throws FormatError where its header is damaged
 */
export async function openDiskMedium(file: MediumFile): Promise<DiskMedium | undefined> {
  const { readAt, sizeBytes, path } = file;
  const { format, virtualSizeBytes, refusal, problems } = await readDiskImage(readAt, sizeBytes);
  if (format === 'vhd' || format === 'vhdx' || virtualSizeBytes === undefined)
    throw new UpError(
      'UP_MEDIUM_UNREADABLE',
      `${path} is a disk in the format ${format}, which is not read`,
      {
        hint: `Convert it: qemu-img convert -O qcow2 ${path} disk.qcow2`,
      },
    );
  const facts = { kind: 'disk', path, sizeBytes, format, virtualSizeBytes } as const;
  const odd = problems.map((problem) => imageProblem(format, problem));
  const unread = (reason: string): DiskMedium => ({
    ...facts,
    boots: [],
    unread: reason,
    partitions: [],
    entries: [],
    findings: [...odd, notInspected(reason)],
  });
  if (refusal !== undefined) return unread(refusal.message);
  try {
    const disk = await openDisk(readAt, sizeBytes);
    const look = await lookAtDisk({ readAt: disk.readAt, sizeBytes: disk.virtualSizeBytes });
    if (format === 'raw' && isNothing(look)) return undefined;
    const { entries: menus, findings } = await lookInside(look.trees, look.names);
    const board = menus.length > 0 ? undefined : await raspberryEntry(look.trees);
    const entries = board === undefined ? menus.map(({ entry }) => entry) : [board];
    const all = [...odd, ...look.findings, ...findings];
    if (look.boots.length === 0 && entries.length === 0) all.push(noBootLoader(look));
    return {
      ...facts,
      boots: look.boots,
      partitions: look.partitions,
      entries,
      findings: all.sort(compareFindings),
    };
  } catch (error) {
    // Tables of blocks that are damaged, or a compression that is not read: QEMU may still boot it.
    if (!(error instanceof FormatError) || format === 'raw') throw error;
    return unread(error.message);
  }
}

function isNothing({ scheme, boots, partitions }: DiskLook): boolean {
  return scheme === 'none' && boots.length === 0 && partitions.length === 0;
}

function imageProblem(format: DiskFormat, message: string): Finding {
  return mediaFinding('damaged', {
    message: `the ${format} image is damaged: ${message}`,
    evidence: message,
    fix: `Check it: qemu-img check -f ${format} FILE`,
  });
}

function notInspected(reason: string): Finding {
  return mediaFinding('not-inspected', {
    message: 'what is on the disk could not be looked at; whether it boots is not known',
    evidence: reason,
    fix: 'Make one plain file of it: qemu-img convert -O qcow2 FILE plain.qcow2',
  });
}

function noBootLoader({ scheme, partitions }: DiskLook): Finding {
  const seen = partitions.map(({ index, fileSystem }) => `${index}: ${fileSystem ?? 'unknown'}`).join(', ');
  return mediaFinding('no-boot-loader', {
    message: 'nothing on the disk can be started: no boot code, no loader for UEFI, no boot menu',
    evidence: `${scheme === 'none' ? 'no partition table' : scheme.toUpperCase()}; ${seen === '' ? 'no file system' : seen}`,
    fix: 'Install a boot loader into the image (grub-install, bootctl install), or boot its kernel with --kernel and --append.',
  });
}
