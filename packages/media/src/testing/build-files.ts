import { type FatFileToWrite, type IsoFileToWrite, writeFat, writeIso } from '@up/formats';

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** As much of a bzImage as anybody looks at: the header of protocol 2.15, of 64 bits unless it is told otherwise. */
export function bzImage({ bits = 64 }: { readonly bits?: 32 | 64 } = {}): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  view.setUint8(0x1f1, 1);
  view.setUint32(0x1f4, (4096 - 1024) / 16, true);
  view.setUint16(0x1fe, 0xaa55, true);
  bytes.set(bytesOf('HdrS'), 0x202);
  view.setUint16(0x206, 0x20f, true);
  view.setUint16(0x20e, 0x1c0, true);
  view.setUint16(0x236, bits === 64 ? 1 : 0, true);
  bytes.set(bytesOf('6.6.32 (builder@host) #1\0'), 0x3c0);
  return bytes;
}

export function arm64Image(): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set(bytesOf('ARM\x64'), 0x38);
  new DataView(bytes.buffer).setBigUint64(0x10, 4096n, true);
  return bytes;
}

/** An EFI program without sections, or with those of a unified kernel image. */
export function efiProgram(machine: number, sections: Readonly<Record<string, string>> = {}): Uint8Array {
  const entries = Object.entries(sections);
  const bytes = new Uint8Array(1024 + 512 * entries.length);
  const view = new DataView(bytes.buffer);
  bytes.set(bytesOf('MZ'));
  view.setUint32(60, 64, true);
  bytes.set(bytesOf('PE\0\0'), 64);
  view.setUint16(68, machine, true);
  view.setUint16(70, entries.length, true);
  view.setUint16(84, 240, true);
  view.setUint16(88, 0x20b, true);
  view.setUint16(88 + 68, 10, true);
  entries.forEach(([name, text], index) => {
    const at = 88 + 240 + 40 * index;
    bytes.set(bytesOf(name), at);
    view.setUint32(at + 8, text.length, true);
    view.setUint32(at + 16, 512, true);
    view.setUint32(at + 20, 1024 + 512 * index, true);
    bytes.set(bytesOf(text), 1024 + 512 * index);
  });
  return bytes;
}

export const X86_64 = 0x8664;
export const AARCH64 = 0xaa64;

/** An EFI system partition with a loader of each name. */
export function espImage(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const list = Object.entries(files).map(([path, data]): FatFileToWrite => ({ path, data }));
  return writeFat({ label: 'EFIBOOT', volumeId: 0x12345678, files: list });
}

/** The superblock of a squashfs of this size. */
export function squashfs(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  bytes.set(bytesOf('hsqs'));
  view.setUint32(12, 131_072, true);
  view.setUint16(20, 4, true);
  view.setUint16(28, 4, true);
  view.setBigUint64(40, BigInt(sizeBytes), true);
  return bytes;
}

export interface NixosIsoOptions {
  readonly label?: string;
  /** Path -> content; undefined leaves a file out. */
  readonly files?: Readonly<Record<string, Uint8Array | string | undefined>>;
  readonly boot?: readonly { readonly platform: 'bios' | 'efi'; readonly path: string }[];
  /** Code in the first sector, so that a BIOS starts it from a USB stick. */
  readonly isHybrid?: boolean;
  /** Further parameters of the default entries. */
  readonly parameters?: string;
}

const PARAMETERS =
  'init=/nix/store/0abc-nixos/init root=LABEL=nixos-minimal boot.shell_on_fail console=ttyS0';

const grub = (parameters: string): string => `set timeout=10
search --set=root --file /EFI/nixos-installer-image
menuentry 'NixOS Installer' --class installer {
  linux /boot/bzImage \${isoboot} ${parameters}
  initrd /boot/initrd
}
`;

const isolinux = (parameters: string): string => `UI vesamenu.c32
DEFAULT boot
LABEL boot
MENU LABEL NixOS Installer
LINUX /boot/bzImage
APPEND ${parameters}
INITRD /boot/initrd
`;

/** An ISO of the shape of NixOS's: isolinux for a BIOS, GRUB for UEFI, its store in a squashfs. */
export function nixosIso({
  label = 'nixos-minimal',
  files = {},
  boot,
  isHybrid = true,
  parameters = PARAMETERS,
}: NixosIsoOptions = {}): Uint8Array {
  const all: Readonly<Record<string, Uint8Array | string | undefined>> = {
    'boot/bzImage': bzImage(),
    'boot/initrd': 'initrd',
    'boot/efi.img': espImage({ 'EFI/BOOT/BOOTX64.EFI': efiProgram(X86_64) }),
    'isolinux/isolinux.bin': 'isolinux',
    'isolinux/isolinux.cfg': isolinux(parameters),
    'EFI/boot/grub.cfg': grub(parameters),
    'EFI/nixos-installer-image': '',
    'nix-store.squashfs': squashfs(4096),
    ...files,
  };
  const list = Object.entries(all).flatMap(([path, content]): IsoFileToWrite[] =>
    content === undefined ? [] : [{ path, bytes: typeof content === 'string' ? bytesOf(content) : content }],
  );
  const volume = writeIso({
    label,
    files: list,
    boot: boot ?? [
      { platform: 'bios', path: 'isolinux/isolinux.bin' },
      { platform: 'efi', path: 'boot/efi.img' },
    ],
  });
  if (isHybrid) volume.set([0x33, 0xed, 0x90, 0x90], 0);
  if (isHybrid) volume.set([0x55, 0xaa], 510);
  return volume;
}

export interface DiskPartitionToBuild {
  readonly type: number;
  readonly content: Uint8Array;
  readonly isActive?: boolean;
  /** Where it is not what the content takes. */
  readonly sectors?: number;
}

export interface DiskOptions {
  readonly code?: readonly number[];
  readonly partitions: readonly DiskPartitionToBuild[];
}

const FIRST_SECTOR = 2048;

/** A disk with an MBR, its partitions one behind the other. */
export function mbrDisk({ code = [], partitions }: DiskOptions): Uint8Array {
  const starts: number[] = [];
  let next = FIRST_SECTOR;
  for (const { content } of partitions) {
    starts.push(next);
    next += Math.ceil(content.length / 512);
  }
  const disk = new Uint8Array(next * 512);
  const view = new DataView(disk.buffer);
  disk.set(code);
  view.setUint16(510, 0xaa55, true);
  partitions.forEach(({ type, content, isActive = false, sectors }, index) => {
    const at = 446 + 16 * index;
    const start = starts[index] ?? 0;
    view.setUint8(at, isActive ? 0x80 : 0);
    view.setUint8(at + 4, type);
    view.setUint32(at + 8, start, true);
    view.setUint32(at + 12, sectors ?? Math.ceil(content.length / 512), true);
    disk.set(content, start * 512);
  });
  return disk;
}
