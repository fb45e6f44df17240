import type { DriveFile, MachineFacts } from './machine-facts.ts';
import type { MachinePlan, PlannedDrive } from './machine-plan.ts';
import { qemuOption } from './qemu-value.ts';

/** The names of all drives begin so; those of the firmware's flash do not. */
export const DRIVE_PREFIX = 'drive' as const;

/** Disks and optical drives, each with the controller that the board has for it. */
export function driveArguments(plan: MachinePlan, { drives }: MachineFacts): readonly string[] {
  const onScsi = (drive: PlannedDrive): boolean => drive.as === 'cdrom' && !hasIde(plan);
  return [
    ...(plan.drives.some(onScsi) ? ['-device', virtio('virtio-scsi', plan)] : []),
    ...plan.drives.flatMap((drive, index) => {
      const file = drives[index];
      if (file === undefined) return [];
      const id = `${DRIVE_PREFIX}${index}`;
      // A card has its slot, and no device of its own.
      if (drive.as === 'sd') return ['-drive', backend('if=sd', id, file)];
      return ['-drive', backend('if=none', id, file), '-device', frontend(drive, { plan, id, index })];
    }),
  ];
}

/** A virtio device is on PCI, except on a board that has none. */
export function virtio(name: string, { board }: Pick<MachinePlan, 'board'>): string {
  return board === 'microvm' ? `${name}-device` : `${name}-pci`;
}

function backend(place: 'if=none' | 'if=sd', id: string, { path, format, writes }: DriveFile): string {
  return qemuOption(place, {
    id,
    format,
    file: path,
    readonly: writes === 'none' ? 'on' : undefined,
    snapshot: writes === 'discard' ? 'on' : undefined,
    // Nothing of it outlives a crash of the host, so nobody has to wait for its disk.
    cache: writes === 'none' ? undefined : 'unsafe',
    discard: writes === 'none' ? undefined : 'unmap',
  });
}

interface Place {
  readonly plan: MachinePlan;
  readonly id: string;
  readonly index: number;
}

function frontend(drive: PlannedDrive, { plan, id, index }: Place): string {
  const options = { drive: id, bootindex: drive.boots ? 0 : undefined };
  if (drive.as === 'disk') return qemuOption(virtio('virtio-blk', plan), options);
  if (!hasIde(plan)) return qemuOption('scsi-cd', options);
  return qemuOption('ide-cd', { ...options, bus: ideBus(plan, index) });
}

/** Whether it reads a drive on an IDE or AHCI controller. */
export function readsByIde(plan: Pick<MachinePlan, 'board' | 'drives'>): boolean {
  return hasIde(plan) && plan.drives.some(({ as }) => as === 'cdrom');
}

function hasIde({ board }: Pick<MachinePlan, 'board'>): boolean {
  return board === 'q35' || board === 'pc';
}

/** q35 has six ports with one drive each; pc two with two each. */
function ideBus({ board, drives }: MachinePlan, index: number): string {
  const before = drives.slice(0, index).filter(({ as }) => as === 'cdrom').length;
  return `ide.${board === 'q35' ? before : Math.floor(before / 2)}`;
}
