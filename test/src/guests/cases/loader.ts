import { garbled } from '../damaged.ts';
import { grubCfg, grubIso } from '../grub-iso.ts';
import { ANSWERS, failed, type GuestCase, readyWithin } from '../guest-case.ts';
import { biosDisk, healthyIso, healthyPair, onMedium } from '../guest-media.ts';
import { isolinuxCfg, isolinuxIso } from '../isolinux-iso.ts';

/** Media whose boot loader starts, and comes no further. */
export const LOADER_CASES: readonly GuestCase[] = [
  {
    name: 'grub-kernel-missing',
    what: 'a menu entry of GRUB names a kernel that is not there',
    boot: () => ({ medium: wrongKernelIso(), expect: ANSWERS }),
    outcome: failed('media/kernel-missing'),
    says: /vmlinuz-6\.9/,
    runs: 'always',
  },
  {
    name: 'grub-kernel-missing-booted',
    what: 'the same, booted in spite of what is known',
    boot: () => ({ medium: wrongKernelIso(), preflight: 'report', expect: readyWithin(60) }),
    outcome: failed('boot/kernel-file-missing'),
    says: /vmlinuz-6\.9/,
    runs: 'always',
  },
  {
    name: 'grub-initrd-missing',
    what: 'a menu entry of GRUB names an initrd that is not there',
    boot: () => ({
      medium: grubIso({
        name: 'initrd-missing',
        grubCfg: grubCfg({ initrd: '/boot/initrd.img' }),
        files: onMedium(healthyPair()),
      }),
      expect: ANSWERS,
    }),
    outcome: failed('media/initrd-missing'),
    runs: 'always',
  },
  {
    name: 'grub-rescue',
    what: 'GRUB looks for itself on a partition that is not there',
    boot: () => ({
      medium: biosDisk({ prefix: '(hd0,msdos3)/boot/grub', grub: 'core' }),
      expect: readyWithin(60),
    }),
    outcome: failed('boot/grub-rescue'),
    runs: 'always',
  },
  {
    name: 'grub-without-configuration',
    what: 'GRUB finds no configuration and opens its prompt',
    boot: () => ({ medium: biosDisk({ prefix: '(hd0,msdos1)/grub' }), expect: readyWithin(60) }),
    outcome: failed('boot/loader-config-missing'),
    runs: 'long',
  },
  {
    name: 'grub-waits',
    what: 'the menu of GRUB has no time limit',
    boot: () => ({
      medium: grubIso({
        name: 'waits',
        grubCfg: grubCfg({ timeout: -1 }),
        files: onMedium(healthyPair()),
      }),
      console: 'keep',
      expect: readyWithin(60),
    }),
    outcome: failed('boot/menu-waits'),
    runs: 'once',
  },
  {
    name: 'grub-waits-on-the-screen',
    what: 'the menu has no time limit, and is on the screen alone',
    boot: () => ({
      medium: grubIso({
        name: 'waits-screen',
        grubCfg: grubCfg({ timeout: -1, terminal: 'screen' }),
        files: onMedium(healthyPair()),
      }),
      console: 'keep',
      expect: readyWithin(60),
    }),
    outcome: failed('boot/menu-waits'),
    runs: 'long',
  },
  {
    name: 'isolinux-kernel-missing',
    what: 'ISOLINUX names a kernel that is not there',
    boot: () => ({ medium: wrongKernelIsolinux(), expect: ANSWERS }),
    outcome: failed('media/kernel-missing'),
    runs: 'always',
  },
  {
    name: 'isolinux-kernel-missing-booted',
    what: 'the same, booted in spite of what is known',
    boot: () => ({ medium: wrongKernelIsolinux(), preflight: 'report', expect: readyWithin(60) }),
    outcome: failed('boot/kernel-file-missing'),
    runs: 'long',
  },
  {
    name: 'kernel-is-no-kernel',
    what: 'GRUB is told to start a text',
    boot: () => ({
      medium: grubIso({
        name: 'no-kernel',
        grubCfg: grubCfg(),
        files: { 'boot/vmlinuz': healthyPair().initrd, 'boot/initrd': healthyPair().initrd },
      }),
      preflight: 'report',
      expect: readyWithin(60),
    }),
    outcome: failed('boot/kernel-invalid'),
    runs: 'long',
  },
  {
    name: 'garbled-loader',
    what: 'an ISO of which the middle is not what it was: GRUB, kernel or initrd',
    boot: () => ({ medium: garbled(healthyIso(), 0.3, 0.9), preflight: 'report', expect: readyWithin(60) }),
    outcome: failed('boot/kernel-invalid'),
    runs: 'long',
  },
];

function wrongKernelIso(): string {
  return grubIso({
    name: 'kernel-missing',
    grubCfg: grubCfg({ kernel: '/boot/vmlinuz-6.9' }),
    files: onMedium(healthyPair()),
  });
}

function wrongKernelIsolinux(): string {
  return isolinuxIso({
    name: 'isolinux-kernel-missing',
    isolinuxCfg: isolinuxCfg({ kernel: '/boot/vmlinuz-6.9' }),
    files: onMedium(healthyPair()),
  });
}
