import { bootSectorDisk } from '../boot-sector.ts';
import { patched, plainFile, truncated } from '../damaged.ts';
import { diskImage } from '../disk-image.ts';
import { elToritoImage } from '../el-torito.ts';
import { foreignIso } from '../foreign-iso.ts';
import { ANSWERS, failed, type GuestCase, readyWithin, refused, timedOut } from '../guest-case.ts';
import { biosDisk, espDisk, healthyIso, healthyPair, healthyUki, uefiDisk } from '../guest-media.ts';
import { orphanQcow2 } from '../orphan-disk.ts';
import { extVolume } from '../volumes.ts';

const expect = ANSWERS;

/** Media of which it is known before anything is booted that they cannot work, or not with this firmware. */
export const MEDIA_CASES: readonly GuestCase[] = [
  {
    name: 'empty-file',
    what: 'an empty file',
    boot: () => ({ medium: plainFile('empty.iso', ''), expect }),
    outcome: refused('UP_MEDIUM_UNREADABLE'),
    runs: 'always',
  },
  {
    name: 'text-file',
    what: 'a text named .iso',
    boot: () => ({ medium: plainFile('notes.iso', 'This is not an image.\n'.repeat(4000)), expect }),
    outcome: refused('UP_MEDIUM_UNREADABLE'),
    runs: 'always',
  },
  {
    name: 'truncated-iso',
    what: 'the first 60 % of an ISO',
    boot: () => ({ medium: truncated(healthyIso(), 0.6), expect }),
    outcome: failed('media/truncated'),
    runs: 'always',
  },
  {
    name: 'el-torito-outside',
    what: 'an ISO whose boot catalogue lies beyond its end',
    boot: () => ({ medium: patched(healthyIso(), { [0x8847]: [0xff, 0xff, 0xff, 0x0f] }), expect }),
    outcome: failed('media/el-torito-outside'),
    runs: 'always',
  },
  {
    name: 'el-torito-image-outside',
    what: 'an ISO whose boot image lies beyond its end',
    boot: () => ({ medium: elToritoImage(healthyIso('bios'), 0x0fff_ffff), expect }),
    outcome: failed('media/el-torito-outside'),
    runs: 'always',
  },
  {
    name: 'foreign-iso',
    what: 'an ISO for aarch64 on a machine of x86_64',
    boot: () => ({ medium: foreignIso(), architecture: 'x86_64', firmware: 'uefi', expect }),
    outcome: failed('media/wrong-architecture'),
    runs: 'always',
  },
  {
    name: 'foreign-kernel',
    what: 'a kernel for aarch64 on a machine of x86_64',
    boot: () => {
      const { kernel, initrd } = healthyPair('aarch64');
      return { medium: kernel, direct: { initrd }, architecture: 'x86_64', expect };
    },
    outcome: failed('media/wrong-architecture'),
    runs: 'always',
  },
  {
    name: 'bios-iso-by-uefi',
    what: 'an ISO for BIOS alone, by UEFI',
    boot: () => ({ medium: healthyIso('bios'), firmware: 'uefi', expect }),
    outcome: failed('media/no-uefi-loader'),
    runs: 'always',
  },
  {
    name: 'uefi-iso-by-bios',
    what: 'an ISO for UEFI alone, by BIOS',
    boot: () => ({ medium: healthyIso('uefi'), firmware: 'bios', expect }),
    outcome: failed('media/no-bios-loader'),
    runs: 'always',
  },
  {
    name: 'bios-disk-by-uefi',
    what: 'a disk with GRUB in its MBR, by UEFI',
    boot: () => ({ medium: biosDisk(), firmware: 'uefi', expect }),
    outcome: failed('media/no-uefi-loader'),
    runs: 'always',
  },
  {
    name: 'uefi-disk-by-bios',
    what: 'a disk with an ESP alone, by BIOS',
    boot: () => ({ medium: uefiDisk(), firmware: 'bios', expect }),
    outcome: failed('media/no-bios-loader'),
    runs: 'always',
  },
  {
    name: 'blank-disk',
    what: 'a disk of zeros',
    boot: () => ({ medium: bootSectorDisk('is not there'), expect }),
    outcome: refused('UP_MEDIUM_UNREADABLE'),
    runs: 'always',
  },
  {
    name: 'disk-without-loader',
    what: 'a disk with a partition and no boot loader',
    boot: () => ({ medium: loaderlessDisk(), expect }),
    outcome: failed('media/no-boot-loader'),
    runs: 'always',
  },
  {
    name: 'truncated-disk',
    what: 'a disk whose partition ends beyond it',
    boot: () => ({ medium: truncated(biosDisk(), 0.6), expect }),
    outcome: failed('media/partition-outside'),
    runs: 'always',
  },
  {
    name: 'orphan-qcow2',
    what: 'a qcow2 whose backing file is not there',
    boot: () => ({ medium: orphanQcow2(), expect }),
    outcome: refused('UP_MEDIUM_UNREADABLE'),
    runs: 'always',
  },
  {
    name: 'bios-iso-by-uefi-booted',
    what: 'an ISO for BIOS alone, by UEFI, booted in spite of what is known',
    boot: () => ({
      medium: healthyIso('bios'),
      firmware: 'uefi',
      preflight: 'report',
      expect: readyWithin(60),
    }),
    outcome: failed('boot/firmware-shell'),
    runs: 'once',
  },
  {
    name: 'uefi-iso-by-bios-booted',
    what: 'an ISO for UEFI alone, by BIOS, booted in spite of what is known',
    boot: () => ({
      medium: healthyIso('uefi'),
      firmware: 'bios',
      preflight: 'report',
      expect: readyWithin(60),
    }),
    outcome: failed('boot/no-bootable-device'),
    runs: 'long',
  },
  {
    name: 'damaged-efi-loader',
    what: 'a disk whose BOOTX64.EFI is a text',
    boot: () => ({
      medium: espDisk('text', { 'EFI/BOOT/BOOTX64.EFI': 'This is not a program.\n' }),
      firmware: 'uefi',
      preflight: 'report',
      expect: readyWithin(60),
    }),
    outcome: failed('boot/firmware-shell'),
    runs: 'long',
  },
  {
    name: 'unsigned-under-secure-boot',
    what: 'an unsigned unified kernel image in an ESP, under secure boot',
    boot: () => ({
      medium: espDisk('uki', { 'EFI/BOOT/BOOTX64.EFI': { from: healthyUki() } }),
      firmware: 'uefi-secure',
      expect: readyWithin(90),
    }),
    outcome: failed('boot/secure-boot'),
    runs: 'long',
  },
  {
    name: 'boot-sector-does-nothing',
    what: 'a disk whose boot sector halts the processor without a word',
    boot: () => ({ medium: bootSectorDisk('does nothing'), firmware: 'bios', expect: readyWithin(10) }),
    outcome: timedOut('boot/silent-hang'),
    runs: 'once',
  },
  {
    name: 'boot-sector-triple-faults',
    what: 'a disk whose boot sector makes the processor start anew, for ever',
    boot: () => ({ medium: bootSectorDisk('triple faults'), firmware: 'bios', expect: readyWithin(60) }),
    outcome: failed('boot/silent-reset'),
    runs: 'always',
  },
];

function loaderlessDisk(): string {
  const volume = extVolume({
    name: 'data',
    label: 'data',
    sizeMB: 16,
    files: { 'readme.txt': 'Nothing starts from here.\n' },
  });
  return diskImage({ name: 'loaderless', table: 'dos', partitions: [{ type: 'linux', volume }] });
}
