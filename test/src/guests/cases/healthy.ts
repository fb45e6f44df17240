import { grubCfg, grubIso } from '../grub-iso.ts';
import { ANSWERS_AND_STOPS, type GuestCase, PASSED } from '../guest-case.ts';
import {
  biosDisk,
  convertedBiosDisk,
  efiCard,
  espDisk,
  healthyIso,
  healthyPair,
  healthyUki,
  onMedium,
  sdImage,
  uefiDisk,
} from '../guest-media.ts';
import { isolinuxCfg, isolinuxIso } from '../isolinux-iso.ts';
import { raspberryCard } from '../raspberry-card.ts';
import { microvmDirectory, runVmDirectory } from '../run-scripts.ts';

const expect = ANSWERS_AND_STOPS;

/** Guests that are well: each says that it is ready, answers over HTTP and shuts down when asked. */
export const HEALTHY_CASES: readonly GuestCase[] = [
  {
    name: 'kernel',
    what: 'a kernel and an initrd',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return { medium: kernel, direct: { initrd }, expect };
    },
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'kernel-uefi',
    what: 'a kernel and an initrd behind UEFI firmware',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return { medium: kernel, direct: { initrd }, firmware: 'uefi', expect };
    },
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'kernel-aarch64',
    what: 'a kernel and an initrd for aarch64',
    // Without ACPI this kernel has no driver for the power button.
    boot: () => {
      const { kernel, initrd } = healthyPair('aarch64');
      return { medium: kernel, direct: { initrd }, expect: { ...expect, stopWithin: undefined } };
    },
    outcome: PASSED,
    runs: 'always',
  },
  {
    name: 'microvm',
    what: "a kernel and an initrd on QEMU's microvm",
    // With nothing to measure its clock against, the kernel is told a frequency.
    boot: () => {
      const { kernel, initrd } = healthyPair();
      const append = 'console=ttyS0 tsc_early_khz=2000000';
      return { medium: kernel, direct: { initrd, append }, board: 'microvm', expect };
    },
    outcome: PASSED,
    runs: 'always',
  },
  {
    name: 'iso-bios',
    what: 'a hybrid ISO with GRUB',
    boot: () => ({ medium: healthyIso(), firmware: 'bios', expect }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'iso-uefi',
    what: 'the same ISO, by UEFI',
    boot: () => ({ medium: healthyIso(), firmware: 'uefi', expect }),
    outcome: PASSED,
    runs: 'always',
  },
  {
    name: 'iso-isolinux',
    what: 'an ISO with ISOLINUX',
    boot: () => ({
      medium: isolinuxIso({
        name: 'healthy-isolinux',
        isolinuxCfg: isolinuxCfg(),
        files: onMedium(healthyPair()),
      }),
      expect,
    }),
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'iso-as-usb-stick',
    what: 'the same ISO as it is on a USB stick',
    boot: () => ({ medium: healthyIso(), attachedAs: 'disk', firmware: 'bios', expect }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'iso-as-usb-stick-uefi',
    what: 'the same, by UEFI',
    boot: () => ({ medium: healthyIso(), attachedAs: 'disk', firmware: 'uefi', expect }),
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'iso-without-serial-console',
    what: 'an ISO whose kernel writes to the screen alone: its kernel is booted with a serial console',
    boot: () => ({ medium: quietIso(), firmware: 'bios', console: 'inject', expect }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'uki',
    what: 'a unified kernel image',
    boot: () => ({ medium: healthyUki(), expect }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'disk-uki',
    what: 'a disk with a GPT whose ESP holds a unified kernel image alone',
    boot: () => ({ medium: espDisk('uki', { 'EFI/BOOT/BOOTX64.EFI': { from: healthyUki() } }), expect }),
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'disk-bios',
    what: 'a raw disk with GRUB in its MBR',
    boot: () => ({ medium: biosDisk(), expect }),
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'disk-uefi',
    what: 'a raw disk with a GPT and GRUB in its ESP',
    boot: () => ({ medium: uefiDisk(), expect }),
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'disk-qcow2',
    what: 'the disk as qcow2',
    boot: () => ({ medium: convertedBiosDisk('qcow2'), expect }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'card-efi-aarch64',
    what: 'the card of a board with UEFI: systemd-boot starts it',
    boot: () => ({ medium: efiCard(), expect }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'disk-vmdk',
    what: 'the disk as vmdk',
    boot: () => ({ medium: convertedBiosDisk('vmdk'), expect }),
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'disk-vdi',
    what: 'the disk as vdi',
    boot: () => ({ medium: convertedBiosDisk('vdi'), expect }),
    outcome: PASSED,
    runs: 'long',
  },
  {
    name: 'sd-image',
    what: 'the card of a single-board computer, with extlinux.conf',
    boot: () => ({ medium: sdImage(), expect }),
    outcome: PASSED,
    runs: 'always',
  },
  {
    name: 'raspberry-card',
    what: 'the card of a Raspberry Pi 3: its kernel and device tree, on the board raspi3b',
    boot: () => ({
      medium: raspberryCard(),
      expect: { ...expect, readyText: 'guest: ready on Raspberry Pi 3 Model B', stopWithin: undefined },
    }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'run-vm',
    what: "what NixOS's build-vm makes: a script, which is read and not run",
    boot: () => ({
      medium: runVmDirectory(),
      expect: { ...expect, readyText: 'guest: ready with 2 disks, 3 shares, 2 cpus, loglevel=6' },
    }),
    outcome: PASSED,
    runs: 'always',
  },
  {
    name: 'microvm-run',
    what: 'what microvm.nix makes',
    boot: () => ({ medium: microvmDirectory(), expect }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'second-boot',
    what: 'a disk that has to start a second time',
    boot: () => ({ medium: convertedBiosDisk('qcow2'), expect: { ...expect, secondBoot: true } }),
    outcome: PASSED,
    runs: 'long',
  },
];

/** Its menu and its kernel use the screen. */
export function quietIso(): string {
  return grubIso({
    name: 'quiet',
    grubCfg: grubCfg({ parameters: 'quiet', terminal: 'screen' }),
    files: onMedium(healthyPair()),
  });
}
