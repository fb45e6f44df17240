import { join } from 'node:path';
import { debianRoot } from '../images/debian-root.ts';
import { convertedDisk, diskImage } from './disk-image.ts';
import { FAILING_INITS, type FailingInit } from './failing-inits.ts';
import { grubForBios, grubForUefi } from './grub-image.ts';
import { grubCfg, grubIso } from './grub-iso.ts';
import { type GuestKernel, guestKernel } from './guest-kernel.ts';
import { GUEST_MODULES, HEALTHY_INIT, X86_MODULES } from './init-scripts.ts';
import { type InitramfsOptions, initramfs } from './initramfs.ts';
import { unifiedKernel } from './uki.ts';
import { extVolume, fatVolume } from './volumes.ts';

/** A kernel and an initrd that QEMU loads itself. */
export interface KernelPair {
  readonly kernel: string;
  readonly initrd: string;
}

/** The healthy guest, for QEMU to load and for every medium below. */
export function healthyPair(architecture: GuestKernel['architecture'] = 'x86_64'): KernelPair {
  const kernel = guestKernel(architecture);
  const modules = architecture === 'x86_64' ? X86_MODULES : GUEST_MODULES;
  const name = `healthy-${architecture}`;
  return { kernel: kernel.image, initrd: initramfs({ name, init: HEALTHY_INIT, kernel, modules }) };
}

/** A guest that fails as its /init does. */
export function failingPair(
  how: FailingInit,
  extra: Pick<InitramfsOptions, 'modules' | 'files'> = {},
): KernelPair {
  const modules = [...X86_MODULES, ...(extra.modules ?? [])];
  const initrd = initramfs({ ...extra, name: how.replaceAll(' ', '-'), init: FAILING_INITS[how], modules });
  return { kernel: guestKernel().image, initrd };
}

/** Where kernel and initrd are on every medium. */
export function onMedium({ kernel, initrd }: KernelPair): Readonly<Record<string, string>> {
  return { 'boot/vmlinuz': kernel, 'boot/initrd': initrd };
}

export function healthyIso(firmware: 'bios' | 'uefi' | 'both' = 'both'): string {
  return grubIso({
    name: `healthy-${firmware}`,
    grubCfg: grubCfg(),
    files: onMedium(healthyPair()),
    firmware,
  });
}

export function healthyUki(): string {
  return unifiedKernel({ name: 'healthy', ...healthyPair(), parameters: 'console=ttyS0' });
}

/** A disk with GRUB in its MBR and the gap behind it. */
export function biosDisk({
  prefix,
  grub = 'all',
}: {
  readonly prefix?: string;
  readonly grub?: 'all' | 'core';
} = {}): string {
  const volume = extVolume({
    name: 'guest',
    label: 'guest',
    sizeMB: 32,
    files: { ...copies(onMedium(healthyPair())), 'boot/grub/grub.cfg': grubCfg() },
  });
  return diskImage({
    name: 'bios-disk',
    table: 'dos',
    partitions: [{ type: 'linux', volume, isActive: true }],
    bios: grubForBios(prefix, grub),
  });
}

export function convertedBiosDisk(format: 'qcow2' | 'vmdk' | 'vdi'): string {
  return convertedDisk(biosDisk(), format);
}

/** A disk with a GPT and, in its ESP, GRUB. */
export function uefiDisk(): string {
  return espDisk('grub', {
    ...copies(onMedium(healthyPair())),
    'EFI/BOOT/BOOTX64.EFI': { from: grubForUefi() },
    'EFI/BOOT/grub.cfg': grubCfg(),
  });
}

/** A card as boards with UEFI start it: systemd-boot, an entry, kernel and initrd in the EFI system partition. */
export function efiCard(): string {
  const { kernel, initrd } = healthyPair('aarch64');
  const root = debianRoot({ packages: ['systemd-boot-efi'], variant: 'extract', architecture: 'arm64' });
  return espDisk('systemd-boot', {
    'EFI/BOOT/BOOTAA64.EFI': { from: join(root, 'usr/lib/systemd/boot/efi/systemd-bootaa64.efi') },
    'loader/loader.conf': 'timeout 0\n',
    'loader/entries/guest.conf': 'title Guest\nlinux /vmlinuz\ninitrd /initrd\noptions console=ttyAMA0\n',
    vmlinuz: { from: kernel },
    initrd: { from: initrd },
  });
}

/** A disk with a GPT and an ESP that holds these files. */
export function espDisk(
  name: string,
  files: Readonly<Record<string, string | { readonly from: string }>>,
): string {
  const volume = fatVolume({ name: `esp-${name}`, label: 'ESP', sizeMB: 48, files });
  return diskImage({ name: `${name}-uefi-disk`, table: 'gpt', partitions: [{ type: 'esp', volume }] });
}

/** The card of a single-board computer: firmware in FAT, kernel and extlinux.conf in ext4, no loader for a PC. */
export function sdImage(): string {
  const firmware = fatVolume({
    name: 'firmware',
    label: 'FIRMWARE',
    sizeMB: 40,
    files: { 'config.txt': 'kernel=u-boot.bin\n' },
  });
  const root = extVolume({
    name: 'sd-root',
    label: 'SDROOT',
    sizeMB: 32,
    files: {
      ...copies(onMedium(healthyPair())),
      'boot/extlinux/extlinux.conf': `DEFAULT guest
TIMEOUT 10
LABEL guest
  MENU LABEL Guest
  LINUX ../vmlinuz
  INITRD ../initrd
  APPEND console=ttyS0
`,
    },
  });
  return diskImage({
    name: 'sd',
    table: 'dos',
    partitions: [
      { type: 'fat', volume: firmware },
      { type: 'linux', volume: root, isActive: true },
    ],
  });
}

export function copies(
  files: Readonly<Record<string, string>>,
): Readonly<Record<string, { readonly from: string }>> {
  return Object.fromEntries(Object.entries(files).map(([target, from]) => [target, { from }]));
}
