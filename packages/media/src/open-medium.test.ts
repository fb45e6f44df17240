import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UpError } from '@up/core';
import { writeFat } from '@up/formats';
import { describe, expect, it } from 'vitest';
import { openMedium } from './open-medium.ts';
import { nixosScript } from './run-vm/testing/run-scripts.ts';
import {
  AARCH64,
  arm64Image,
  bytesOf,
  bzImage,
  efiProgram,
  espImage,
  mbrDisk,
  nixosIso,
  squashfs,
  X86_64,
} from './testing/build-files.ts';
import { mediumDirectory } from './testing/medium-directory.ts';

const media = mediumDirectory();

async function errorOf(reading: Promise<unknown>): Promise<UpError> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof UpError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

describe('an ISO', () => {
  it('is told with its label, how it starts, and its menus', async () => {
    const medium = await media.open(nixosIso(), 'nixos.bin');
    const entry = {
      title: 'NixOS Installer',
      isDefault: true,
      kernel: '/boot/bzImage',
      initrds: ['/boot/initrd'],
      parameters: 'init=/nix/store/0abc-nixos/init root=LABEL=nixos-minimal boot.shell_on_fail console=ttyS0',
      architecture: 'x86_64',
    };
    expect(medium).toEqual({
      kind: 'iso',
      path: join(media.path, 'nixos.bin'),
      sizeBytes: expect.any(Number),
      label: 'nixos-minimal',
      boots: [
        { firmware: 'bios', by: 'el-torito' },
        { firmware: 'uefi', by: 'el-torito', architecture: 'x86_64', loader: '/EFI/BOOT/BOOTX64.EFI' },
        { firmware: 'bios', by: 'mbr' },
      ],
      isHybrid: true,
      entries: [
        { ...entry, loader: 'syslinux', source: '/isolinux/isolinux.cfg' },
        { ...entry, loader: 'grub', source: '/EFI/boot/grub.cfg' },
      ],
      findings: [],
    });
  });

  it('has menus in its image for UEFI, too, whose files may lie outside of that', async () => {
    const config = 'search --set=root --file /marker\nconfigfile ($root)/boot/menu.cfg\n';
    const files = {
      'EFI/boot/grub.cfg': undefined,
      'boot/menu.cfg':
        'menuentry m { linux ($root)/boot/bzImage console=ttyS0\n initrd /early.img /boot/initrd }',
      'boot/efi.img': espImage({
        'EFI/BOOT/BOOTX64.EFI': efiProgram(X86_64),
        'EFI/debian/grub.cfg': bytesOf(config),
        'early.img': bytesOf('microcode'),
      }),
    };
    const medium = await media.open(nixosIso({ files }));
    expect(medium).toMatchObject({
      entries: [
        { loader: 'syslinux' },
        {
          loader: 'grub',
          source: '/boot/menu.cfg',
          kernel: '/boot/bzImage',
          initrds: ['esp:/early.img', '/boot/initrd'],
        },
      ],
      findings: [],
    });
  });

  it('of 4 GB is told from a small part of it', async () => {
    const path = media.write('large.iso', nixosIso());
    const descriptor = openSync(path, 'r+');
    ftruncateSync(descriptor, 4 * 1024 ** 3);
    closeSync(descriptor);
    expect(await openMedium(path)).toMatchObject({ kind: 'iso', sizeBytes: 4 * 1024 ** 3, findings: [] });
  });
});

describe('a disk', () => {
  const esp = espImage({
    'EFI/BOOT/BOOTX64.EFI': efiProgram(X86_64),
    'EFI/nixos/linux.efi': bzImage(),
    'EFI/nixos/initrd.efi': bytesOf('initrd'),
    'loader/loader.conf': bytesOf('default nixos-*\n'),
    'loader/entries/nixos-generation-1.conf': bytesOf(
      'title NixOS\nlinux /EFI/nixos/linux.efi\ninitrd /EFI/nixos/initrd.efi\noptions init=/nix/store/x/init console=ttyS0\n',
    ),
  });

  it('is told with partitions, loaders and entries', async () => {
    const disk = mbrDisk({ code: [0xeb, 0x63, 0x90], partitions: [{ type: 0xef, content: esp }] });
    expect(await media.open(disk)).toMatchObject({
      kind: 'disk',
      format: 'raw',
      virtualSizeBytes: disk.length,
      boots: [
        { firmware: 'bios', by: 'mbr' },
        { firmware: 'uefi', by: 'esp', architecture: 'x86_64', loader: '/EFI/BOOT/BOOTX64.EFI' },
      ],
      partitions: [{ index: 1, type: '0xef', startBytes: 1024 * 1024, fileSystem: 'fat', label: 'EFIBOOT' }],
      entries: [
        {
          loader: 'systemd-boot',
          source: '1:/loader/entries/nixos-generation-1.conf',
          kernel: '1:/EFI/nixos/linux.efi',
          initrds: ['1:/EFI/nixos/initrd.efi'],
          isDefault: true,
        },
      ],
      findings: [],
    });
  });

  it('without a table is one file system', async () => {
    const medium = await media.open(esp);
    expect(medium).toMatchObject({
      kind: 'disk',
      boots: [{ firmware: 'uefi', by: 'esp' }],
      partitions: [{ index: 0, fileSystem: 'fat' }],
      entries: [{ kernel: '0:/EFI/nixos/linux.efi' }],
    });
  });

  it('of a single-board computer has a menu for U-Boot', async () => {
    const firmware = espImage({ 'config.txt': bytesOf('kernel=u-boot.bin\n') });
    const root = writeFat({
      label: 'NIXOS_SD',
      volumeId: 1,
      files: [
        {
          path: 'boot/extlinux/extlinux.conf',
          data: bytesOf(
            'DEFAULT nixos-default\nLABEL nixos-default\n  LINUX ../nixos/Image\n  INITRD ../nixos/initrd\n  APPEND init=/nix/store/x/init console=ttyAMA0\n',
          ),
        },
        { path: 'boot/nixos/Image', data: arm64Image() },
        { path: 'boot/nixos/initrd', data: bytesOf('initrd') },
      ],
    });
    const partitions = [
      { type: 0x0b, content: firmware },
      { type: 0x0c, content: root, isActive: true },
    ];
    expect(await media.open(mbrDisk({ partitions }))).toMatchObject({
      boots: [],
      entries: [
        {
          loader: 'extlinux',
          kernel: '2:/boot/nixos/Image',
          architecture: 'aarch64',
          initrds: ['2:/boot/nixos/initrd'],
        },
      ],
      findings: [],
    });
  });
});

describe('a kernel', () => {
  it('is told with its processor and version', async () => {
    expect(await media.open(bzImage())).toMatchObject({
      kind: 'kernel',
      architecture: 'x86_64',
      version: '6.6.32',
    });
    expect(await media.open(bzImage({ bits: 32 }))).toMatchObject({ kind: 'kernel', architecture: 'i386' });
    expect(await media.open(arm64Image())).toMatchObject({ kind: 'kernel', architecture: 'aarch64' });
  });

  it('that is unified is told with its command line', async () => {
    const program = efiProgram(AARCH64, {
      '.linux': 'kernel',
      '.cmdline': 'console=ttyAMA0\n',
      '.uname': '6.6.32',
    });
    expect(await media.open(program)).toMatchObject({
      kind: 'uki',
      architecture: 'aarch64',
      version: '6.6.32',
      parameters: 'console=ttyAMA0',
    });
  });
});

describe('what nixos-rebuild build-vm made', () => {
  it('is told by its script, in a directory or alone', async () => {
    const directory = join(media.path, 'result');
    mkdirSync(join(directory, 'bin'), { recursive: true });
    const system = join(media.path, 'system');
    mkdirSync(system);
    media.write('system/kernel-params', 'loglevel=4\n');
    const script = media.write('result/bin/run-nixos-vm', nixosScript({ system }));
    const machine = {
      kernel: { path: `${system}/kernel`, parameters: expect.stringMatching(/^loglevel=4 init=/) },
    };
    expect(await openMedium(directory)).toMatchObject({ kind: 'run-vm', path: directory, script, machine });
    expect(await openMedium(script)).toMatchObject({ kind: 'run-vm', path: script, script, machine });
    media.write('result/bin/run-other-vm', '#! /bin/sh\n');
    expect(await errorOf(openMedium(join(directory, 'bin/run-other-vm')))).toMatchObject({
      code: 'UP_MEDIUM_UNREADABLE',
      message: expect.stringContaining('line 1: '),
    });
    expect(await errorOf(openMedium(directory))).toMatchObject({
      code: 'UP_MEDIUM_UNREADABLE',
      message: expect.stringContaining('run-nixos-vm, run-other-vm'),
    });
  });
});

describe('what cannot be booted', () => {
  it.each([
    ['an empty file', '', 'is empty', 'build or fetch it again'],
    ['a text named .iso', 'This is not an ISO.\n', 'is a text', 'Bootable are'],
    ['a web page', '<!DOCTYPE html><html>404', 'is a web page', 'Bootable are'],
    ['gzip', gzipSync(nixosIso()), 'is compressed with gzip', 'gunzip --keep'],
    ['xz', new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'is compressed with xz', 'unxz'],
    ['zstd', new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0]), 'is compressed with zstd', 'zstd --decompress'],
    ['an initramfs', '070701000', 'is an initramfs', '--initrd'],
    ['a squashfs', squashfs(4096), 'nothing on it can be started', ''],
    ['zeros', new Uint8Array(100_000), 'is empty at its start', 'Bootable are'],
    ['a container image', `${'\0'.repeat(257)}ustar`, 'is a tar archive', 'up inspect'],
    ['a vhdx', `vhdxfile${'\0'.repeat(600)}`, 'in the format vhdx', 'qemu-img convert'],
    [
      'noise',
      Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251),
      'is nothing that can be booted',
      '',
    ],
  ])('%s', async (name, content, message, hint) => {
    if (name === 'a squashfs') {
      expect(await media.open(content)).toMatchObject({ findings: [{ rule: 'media/no-boot-loader' }] });
      return;
    }
    const error = await errorOf(media.open(content, 'image.iso'));
    expect(error.code).toBe('UP_MEDIUM_UNREADABLE');
    expect(error.message).toContain(message);
    expect(error.hint ?? '').toContain(hint);
  });

  it('is told where it is not there, or no file', async () => {
    expect(await errorOf(openMedium(join(media.path, 'none.iso')))).toMatchObject({
      code: 'UP_MEDIUM_NOT_FOUND',
    });
    expect(await errorOf(openMedium(media.path))).toMatchObject({ code: 'UP_MEDIUM_UNREADABLE' });
    expect(await errorOf(openMedium('/dev/null'))).toMatchObject({
      code: 'UP_MEDIUM_UNREADABLE',
      message: '/dev/null is neither a file nor a directory',
    });
  });

  it('is not read on when that was called off', async () => {
    const path = media.write('aborted.iso', nixosIso());
    const reason = new Error('called off');
    await expect(openMedium(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
