import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@up/core';
import { writeFat } from '@up/formats';
import { afterAll, describe, expect, it } from 'vitest';
import { preflight } from '../preflight.ts';
import {
  AARCH64,
  arm64Image,
  bytesOf,
  efiProgram,
  espImage,
  mbrDisk,
  nixosIso,
  squashfs,
  X86_64,
} from '../testing/build-files.ts';
import { mediumDirectory } from '../testing/medium-directory.ts';
import { MEDIA_RULES } from './rules.ts';

const media = mediumDirectory();
const pages = join(import.meta.dirname, '../../../../docs/media');
const pageOf = (id: string): string => `${id.replace('/', '-')}.md`;
const seen = new Set<string>();

/** What is found in a medium alone, or before a boot by this firmware. */
async function findingsOf(bytes: Uint8Array, firmware?: 'bios' | 'uefi'): Promise<readonly Finding[]> {
  const medium = await media.open(bytes);
  const found =
    firmware === undefined ? medium.findings : preflight(medium, { firmware, architecture: 'x86_64' });
  for (const { rule } of found) seen.add(rule);
  return found;
}

const changed = (bytes: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array => {
  change(bytes);
  return bytes;
};
const catalogueOf = (volume: Uint8Array): number =>
  new DataView(volume.buffer).getUint32(17 * 2048 + 0x47, true) * 2048;
const PARAMETERS = 'init=/nix/store/0abc-nixos/init root=LABEL=nixos-minimal console=ttyS0';
const BIOS_ONLY = [{ platform: 'bios', path: 'isolinux/isolinux.bin' }] as const;
const UEFI_ONLY = [{ platform: 'efi', path: 'boot/efi.img' }] as const;
const espOf = (name: string, machine: number): Uint8Array =>
  espImage({ [`EFI/BOOT/${name}`]: efiProgram(machine) });
const plainFat = writeFat({ label: 'DATA', volumeId: 1, files: [{ path: 'a', data: bytesOf('a') }] });

interface Case {
  readonly rule: string;
  readonly severity?: Finding['severity'];
  readonly medium: () => Uint8Array;
  readonly firmware?: 'bios' | 'uefi';
  readonly message: string | RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  'an ISO without a loader for UEFI': {
    rule: 'no-uefi-loader',
    medium: () => nixosIso({ boot: BIOS_ONLY }),
    firmware: 'uefi',
    message: 'this ISO has no UEFI loader; --firmware uefi cannot work',
  },
  'an ISO whose image for UEFI has no loader': {
    rule: 'no-uefi-loader',
    medium: () => nixosIso({ files: { 'boot/efi.img': espImage({ 'readme.txt': bytesOf('x') }) } }),
    firmware: 'uefi',
    message: 'this ISO has no UEFI loader; --firmware uefi cannot work',
  },
  'an ISO without a loader for a BIOS': {
    rule: 'no-bios-loader',
    medium: () => nixosIso({ boot: UEFI_ONLY }),
    firmware: 'bios',
    message: 'this ISO has no BIOS loader; --firmware bios cannot work',
  },
  'a disk without boot code': {
    rule: 'no-bios-loader',
    medium: () => mbrDisk({ partitions: [{ type: 0xef, content: espOf('BOOTX64.EFI', X86_64) }] }),
    firmware: 'bios',
    message: 'this disk has no BIOS loader; --firmware bios cannot work',
  },
  'an ISO of another architecture': {
    rule: 'wrong-architecture',
    medium: () => nixosIso({ files: { 'boot/efi.img': espOf('BOOTAA64.EFI', AARCH64) }, boot: UEFI_ONLY }),
    firmware: 'uefi',
    message: 'this ISO starts on aarch64, and the machine is x86_64',
  },
  'a loader of another architecture than its name says': {
    rule: 'wrong-architecture',
    medium: () => nixosIso({ files: { 'boot/efi.img': espOf('BOOTX64.EFI', AARCH64) }, boot: UEFI_ONLY }),
    firmware: 'uefi',
    message: 'this ISO starts on aarch64, and the machine is x86_64',
  },
  'a menu with a kernel of another architecture': {
    rule: 'wrong-architecture',
    medium: () => nixosIso({ files: { 'boot/bzImage': arm64Image() } }),
    firmware: 'uefi',
    message: 'the kernel /boot/bzImage is for aarch64, and the machine is x86_64',
  },
  'a kernel of another architecture': {
    rule: 'wrong-architecture',
    medium: arm64Image,
    firmware: 'bios',
    message: 'the kernel is for aarch64, and the machine is x86_64',
  },
  'a boot catalogue outside': {
    rule: 'el-torito-outside',
    medium: () => changed(nixosIso(), (volume) => volume.set([0xff, 0xff, 0xff, 0x0f], 17 * 2048 + 0x47)),
    message: /the boot catalogue lies beyond the end of the file/,
  },
  'a boot image outside': {
    rule: 'el-torito-outside',
    medium: () => changed(nixosIso(), (volume) => volume.set([0xff, 0xff], catalogueOf(volume) + 40)),
    message: 'the boot image for BIOS lies beyond the end of the file',
  },
  'a boot catalogue that does not add up': {
    rule: 'el-torito-checksum',
    severity: 'warning',
    medium: () => changed(nixosIso(), (volume) => volume.set([1], catalogueOf(volume) + 4)),
    message: /the boot catalogue does not add up/,
  },
  'no boot catalogue': {
    rule: 'el-torito-invalid',
    medium: () =>
      changed(nixosIso(), (volume) => volume.fill(0, catalogueOf(volume), catalogueOf(volume) + 64)),
    message: 'there is no boot catalogue where the boot record says it is',
  },
  'an ISO that is cut off': {
    rule: 'truncated',
    medium: () => nixosIso().slice(0, -400_000),
    message: 'the file is cut off: 400000 bytes are missing at its end',
  },
  'an ISO without its padding': {
    rule: 'truncated',
    severity: 'warning',
    medium: () => nixosIso().slice(0, -2048),
    message: /2048 bytes are missing/,
  },
  'a squashfs that is cut off': {
    rule: 'truncated',
    medium: () => nixosIso({ files: { 'nix-store.squashfs': squashfs(5000) } }),
    message: 'the root file system /nix-store.squashfs is cut off',
  },
  'an image for UEFI that is no file system': {
    rule: 'damaged',
    severity: 'warning',
    medium: () => nixosIso({ files: { 'boot/efi.img': 'no file system'.padEnd(5000) } }),
    message: /the boot image for UEFI holds no FAT file system/,
  },
  'an ISO without a label': {
    rule: 'no-label',
    severity: 'warning',
    medium: () => nixosIso({ label: '', parameters: 'console=ttyS0' }),
    message: /the volume has no label/,
  },
  'a kernel that is missing': {
    rule: 'kernel-missing',
    medium: () => nixosIso({ files: { 'boot/bzImage': undefined } }),
    message: 'the entry "NixOS Installer" starts kernel /boot/bzImage, which is not there',
  },
  'a kernel that is missing for another entry than the default one': {
    rule: 'kernel-missing',
    severity: 'warning',
    medium: () =>
      nixosIso({
        files: {
          'boot/grub/grub.cfg':
            'menuentry a { linux /boot/bzImage console=ttyS0 }\nmenuentry b { linux /gone }',
        },
      }),
    message: 'the entry "b" starts kernel /gone, which is not there',
  },
  'a kernel that is none': {
    rule: 'kernel-invalid',
    severity: 'warning',
    medium: () => nixosIso({ files: { 'boot/bzImage': 'a text' } }),
    message: 'the entry "NixOS Installer" starts /boot/bzImage, which is no kernel',
  },
  'an initrd that is missing': {
    rule: 'initrd-missing',
    medium: () => nixosIso({ files: { 'boot/initrd': undefined } }),
    message: 'the entry "NixOS Installer" starts initrd /boot/initrd, which is not there',
  },
  'a root with another label': {
    rule: 'root-label-mismatch',
    medium: () => nixosIso({ label: 'nixos-24.05' }),
    message:
      'the entry "NixOS Installer" looks for a root with the label "nixos-minimal", and nothing on the medium has it',
  },
  'a live root with another label': {
    rule: 'root-label-mismatch',
    medium: () =>
      nixosIso({
        parameters: 'root=live:CDLABEL=Fedora_Live console=ttyS0',
        files: { 'LiveOS/squashfs.img': squashfs(4096) },
      }),
    message: /the label "Fedora_Live"/,
  },
  'a store that is missing': {
    rule: 'squashfs-missing',
    medium: () => nixosIso({ files: { 'nix-store.squashfs': undefined } }),
    message: 'the entry "NixOS Installer" is of NixOS, whose root file system is not there',
  },
  'a live system without its root': {
    rule: 'squashfs-missing',
    medium: () => nixosIso({ parameters: 'boot=live components console=ttyS0' }),
    message: 'the entry "NixOS Installer" is of live-boot, whose root file system is not there',
  },
  'a boot that a serial port shows nothing of': {
    rule: 'no-serial-console',
    severity: 'info',
    medium: () => nixosIso({ parameters: PARAMETERS.replace('console=ttyS0', 'quiet') }),
    message: /writes nothing to a serial port/,
  },
  'an ISO for CDs only': {
    rule: 'not-hybrid',
    severity: 'info',
    medium: () => nixosIso({ isHybrid: false }),
    message: /starts from a CD, not from a USB stick/,
  },
  'a disk with data only': {
    rule: 'no-boot-loader',
    medium: () => mbrDisk({ partitions: [{ type: 0x0c, content: plainFat }] }),
    message: /nothing on the disk can be started/,
  },
  'a disk whose boot code only looks for an active partition': {
    rule: 'no-boot-loader',
    medium: () =>
      mbrDisk({
        code: [0xfa, 0xb8, 0x00, 0x10, 0x8e, 0xd0, 0xbc, 0x00, 0xb0],
        partitions: [{ type: 0x0c, content: plainFat }],
      }),
    message: /nothing on the disk can be started/,
  },
  'a partition that ends outside': {
    rule: 'partition-outside',
    medium: () =>
      mbrDisk({ code: [0xeb], partitions: [{ type: 0x0c, content: plainFat, sectors: 9_000_000 }] }),
    message: 'partition 1 ends behind the end of the disk',
  },
  'a qcow2 on top of another file': {
    rule: 'not-inspected',
    severity: 'info',
    medium: () => qcow2WithBackingFile('base.qcow2'),
    message: /what is on the disk could not be looked at/,
  },
};

/** The header of version 2, and the name of what it is on top of. */
function qcow2WithBackingFile(name: string): Uint8Array {
  const bytes = new Uint8Array(4 * 65_536);
  const view = new DataView(bytes.buffer);
  bytes.set([0x51, 0x46, 0x49, 0xfb]);
  view.setUint32(4, 2);
  view.setBigUint64(8, 1024n);
  view.setUint32(16, name.length);
  view.setUint32(20, 16);
  view.setBigUint64(24, 1_048_576n);
  view.setUint32(36, 1);
  view.setBigUint64(40, 65_536n);
  view.setBigUint64(48, 131_072n);
  view.setUint32(56, 1);
  bytes.set(bytesOf(name), 1024);
  return bytes;
}

describe('what is found in', () => {
  it.each(Object.entries(CASES))('%s', async (_, { rule, severity, medium, firmware, message }) => {
    const found = (await findingsOf(medium(), firmware)).find((finding) => finding.rule === `media/${rule}`);
    expect(found?.message).toMatch(message instanceof RegExp ? message : new RegExp(`^${escaped(message)}$`));
    expect(found?.severity).toBe(severity ?? 'error');
    expect(found?.evidence).not.toBe('');
    expect(found?.fix).toMatch(/^[A-Z].*\.$|: |`/);
  });

  it('a sound ISO is nothing, whatever starts it', async () => {
    for (const firmware of [undefined, 'bios', 'uefi'] as const)
      expect(await findingsOf(nixosIso(), firmware)).toEqual([]);
  });
});

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

describe('what stops another firmware', () => {
  const severities = async (bytes: Uint8Array, firmware: 'bios' | 'uefi') =>
    (await findingsOf(bytes, firmware)).map(({ rule, severity }) => `${severity} ${rule}`);

  it('is a warning: a catalogue that only UEFI adds up', async () => {
    const volume = changed(nixosIso(), (bytes) => bytes.set([1], catalogueOf(bytes) + 4));
    expect(await severities(volume, 'bios')).toEqual(['warning media/el-torito-checksum']);
    expect(await severities(volume, 'uefi')).toEqual([
      'error media/no-uefi-loader',
      'warning media/el-torito-checksum',
    ]);
  });

  it('is a warning: a menu that only UEFI shows', async () => {
    const files = { 'EFI/boot/grub.cfg': "menuentry 'x' { linux /gone console=ttyS0 }" };
    expect(await severities(nixosIso({ files }), 'bios')).toEqual(['warning media/kernel-missing']);
    expect(await severities(nixosIso({ files }), 'uefi')).toEqual(['error media/kernel-missing']);
  });

  it('is a warning: a menu that only a BIOS shows', async () => {
    const files = { 'isolinux/isolinux.cfg': 'default a\nlabel a\nlinux /gone\nappend console=ttyS0\n' };
    expect(await severities(nixosIso({ files }), 'bios')).toEqual(['error media/kernel-missing']);
    expect(await severities(nixosIso({ files }), 'uefi')).toEqual(['warning media/kernel-missing']);
  });

  it('counts by how the ISO is attached', async () => {
    const medium = await media.open(nixosIso({ isHybrid: false }));
    const options = { firmware: 'bios', architecture: 'x86_64' } as const;
    expect(preflight(medium, options).map(({ rule }) => rule)).toEqual(['media/not-hybrid']);
    expect(preflight(medium, { ...options, attachedAs: 'disk' })).toMatchObject([
      { rule: 'media/no-bios-loader', evidence: 'it has a boot catalogue for CDs, and nothing for disks' },
      { rule: 'media/not-hybrid' },
    ]);
  });

  it('is not claimed of a disk that nobody looked into', async () => {
    expect(await severities(qcow2WithBackingFile('x'), 'uefi')).toEqual(['info media/not-inspected']);
  });
});

describe('every rule', () => {
  afterAll(() => {
    // Each rule has a medium above that it finds something in.
    expect(MEDIA_RULES.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });

  it.each(MEDIA_RULES.map((rule) => [rule.id, rule] as const))(
    '%s has a page that agrees',
    (id, { severity, summary }) => {
      expect(id).toMatch(/^media\/[a-z-]+$/);
      expect(summary).toMatch(/^\S.*\.$/);
      const page = join(pages, pageOf(id));
      expect(existsSync(page), page).toBe(true);
      const text = readFileSync(page, 'utf8');
      expect(text).toContain(`# ${id}\n`);
      expect(text).toContain(`Severity: ${severity}`);
      expect(text).toContain('## Mend');
      const index = readFileSync(join(pages, 'README.md'), 'utf8');
      expect(index).toContain(`| [${id}](${pageOf(id)}) | ${severity} | ${summary} |`);
    },
  );
});
