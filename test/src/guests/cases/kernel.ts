import { bareInitramfs } from '../bare-initramfs.ts';
import { garbled, truncated } from '../damaged.ts';
import { damagedSquashfs } from '../damaged-squashfs.ts';
import {
  ANSWERS,
  failed,
  type GuestBoot,
  type GuestCase,
  PASSED,
  readyWithin,
  refused,
  timedOut,
} from '../guest-case.ts';
import { failingPair, healthyPair, type KernelPair } from '../guest-media.ts';
import { HLT, tinyElf, UD2 } from '../tiny-elf.ts';

const WITHIN = 30;

function direct({ kernel, initrd }: KernelPair, parameters = '', within = WITHIN): GuestBoot {
  const append = `console=ttyS0 ${parameters}`.trim();
  return { medium: kernel, direct: { initrd, append }, expect: readyWithin(within) };
}

/** Guests whose kernel, or the program that it starts first, fails. */
export const KERNEL_CASES: readonly GuestCase[] = [
  {
    name: 'panic-that-stays',
    what: 'the kernel panics and stops there (panic=0)',
    boot: () => direct(failingPair('panics'), 'panic=0'),
    outcome: failed('boot/kernel-panic'),
    runs: 'once',
  },
  {
    name: 'panic-that-reboots',
    what: 'the kernel panics and starts anew at once (panic=-1)',
    boot: () => direct(failingPair('panics'), 'panic=-1'),
    outcome: failed('boot/kernel-panic'),
    runs: 'always',
  },
  {
    name: 'no-initrd',
    what: 'a kernel that needs an initrd gets none, and no root=',
    boot: () => ({
      medium: healthyPair().kernel,
      direct: { append: 'console=ttyS0' },
      expect: readyWithin(WITHIN),
    }),
    outcome: failed('boot/initrd-missing'),
    runs: 'always',
  },
  {
    name: 'root-missing',
    what: 'an initrd without /init, and root= a disk that is not there',
    boot: () =>
      direct({ ...healthyPair(), initrd: bareInitramfs({ 'etc/motd': 'nothing\n' }) }, 'root=/dev/vda1'),
    outcome: failed('boot/root-missing'),
    says: /vda1/,
    runs: 'always',
  },
  {
    name: 'init-missing',
    what: 'the interpreter of /init is not there, and no other init either',
    boot: () => direct({ ...healthyPair(), initrd: bareInitramfs({ init: '#!/bin/bash\n' }) }),
    outcome: failed('boot/init-missing'),
    runs: 'always',
  },
  {
    name: 'init-exits',
    what: 'the first program leaves with code 3',
    boot: () => direct(failingPair('exits')),
    outcome: failed('boot/init-died'),
    runs: 'always',
  },
  {
    name: 'init-crashes',
    what: 'the first program dies of a segmentation fault',
    boot: () => direct(failingPair('crashes', { files: { crash: tinyElf(HLT) } })),
    outcome: failed('boot/init-died'),
    runs: 'long',
  },
  {
    name: 'init-has-wrong-instructions',
    what: 'the first program has instructions that the processor does not know',
    boot: () => direct(failingPair('crashes', { files: { crash: tinyElf(UD2) } })),
    outcome: failed('boot/init-died'),
    runs: 'long',
  },
  {
    name: 'reboots-for-ever',
    what: 'a guest that starts anew as soon as it is up',
    boot: () => direct(failingPair('reboots'), 'reboot=t', 60),
    outcome: failed('boot/reset-loop'),
    runs: 'once',
  },
  {
    name: 'hangs',
    what: 'a guest that stops talking when its kernel is up',
    boot: () => direct(failingPair('hangs'), '', 12),
    outcome: timedOut('boot/silent-hang'),
    runs: 'once',
  },
  {
    name: 'hangs-quietly',
    what: 'a guest that says nothing at all',
    boot: () => direct(failingPair('hangs'), 'quiet loglevel=0', 12),
    outcome: timedOut('boot/silent-hang'),
    runs: 'long',
  },
  {
    name: 'hangs-for-long',
    what: 'a guest that stops talking, and is waited for longer than a guest that lives is silent',
    boot: () => direct(failingPair('hangs'), '', 180),
    outcome: failed('boot/silent-hang'),
    runs: 'long',
  },
  {
    name: 'console-on-the-screen',
    what: 'a guest that is well, and talks to the screen alone: it is read there',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return { medium: kernel, direct: { initrd, append: 'console=tty0' }, expect: readyWithin(WITHIN) };
    },
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'console-nowhere',
    what: 'a guest that is well, and talks to a serial port that the machine does not have',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return { medium: kernel, direct: { initrd, append: 'console=ttyS1' }, expect: readyWithin(12) };
    },
    outcome: timedOut('boot/silent-hang'),
    runs: 'once',
  },
  {
    name: 'console-nowhere-and-answers',
    what: 'the same, where its answers are all that is asked for',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      const { readyText: _, ...answers } = ANSWERS;
      return { medium: kernel, direct: { initrd, append: 'console=ttyS1' }, expect: answers };
    },
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'floods',
    what: 'a guest that writes as fast as the serial port takes it',
    boot: () => direct(failingPair('floods'), '', 12),
    outcome: timedOut('ready'),
    runs: 'once',
  },
  {
    name: 'halts',
    what: 'a guest that halts instead of powering off',
    boot: () => direct(failingPair('halts')),
    outcome: failed('boot/halted'),
    runs: 'always',
  },
  {
    name: 'powers-off',
    what: 'a guest that powers off before it was ready',
    boot: () => direct(failingPair('powers off')),
    outcome: failed('boot/powered-off'),
    runs: 'always',
  },
  {
    name: 'too-little-memory',
    what: '48 MB, which is less than the kernel needs to unpack itself',
    boot: () => ({ ...direct(healthyPair()), memoryMB: 48 }),
    outcome: failed('boot/silent-reset'),
    says: /48 MB/,
    runs: 'always',
  },
  {
    name: 'memory-for-the-kernel-alone',
    what: '70 MB, which is too little for what the kernel starts',
    boot: () => ({ ...direct(healthyPair()), memoryMB: 70 }),
    outcome: failed('boot/kernel-out-of-memory'),
    runs: 'long',
  },
  {
    name: 'eats-its-memory',
    what: 'a program takes all memory, and the kernel kills it',
    boot: () => ({ ...direct(failingPair('eats its memory')), memoryMB: 128 }),
    outcome: failed('boot/out-of-memory'),
    says: /128 MB.*tail/,
    runs: 'always',
  },
  {
    name: 'garbled-kernel',
    what: 'a kernel whose packed part is not what it was',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return direct({ kernel: garbled(kernel, 0.5, 0.51), initrd });
    },
    outcome: failed('boot/kernel-invalid'),
    runs: 'always',
  },
  {
    name: 'truncated-kernel',
    what: 'the first half of a kernel',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return direct({ kernel: truncated(kernel, 0.5), initrd });
    },
    outcome: refused('UP_MEDIUM_UNREADABLE'),
    runs: 'always',
  },
  {
    name: 'garbled-initrd',
    what: 'an initrd whose middle is not what it was',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return direct({ kernel, initrd: garbled(initrd, 0.02, 0.1) });
    },
    outcome: failed('boot/initrd-damaged'),
    runs: 'always',
  },
  {
    name: 'truncated-initrd',
    what: 'the first half of an initrd',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return direct({ kernel, initrd: truncated(initrd, 0.5) });
    },
    outcome: failed('boot/initrd-damaged'),
    runs: 'long',
  },
  {
    name: 'oopses',
    what: 'a driver crashes, and the guest goes on',
    boot: () => direct(failingPair('oopses')),
    outcome: failed('boot/kernel-oops'),
    runs: 'always',
  },
  {
    name: 'io-error',
    what: 'a disk that cannot be written to',
    boot: () => direct(failingPair('writes to a full disk', { modules: ['loop'] })),
    outcome: failed('boot/io-error'),
    says: /loop0/,
    runs: 'always',
  },
  {
    name: 'damaged-squashfs',
    what: 'a squashfs with other bytes in the middle',
    boot: () =>
      direct(
        failingPair('mounts a damaged squashfs', {
          modules: ['loop', 'squashfs'],
          files: { 'damaged.squashfs': { from: damagedSquashfs() } },
        }),
      ),
    outcome: failed('boot/squashfs-damaged'),
    runs: 'always',
  },
];
