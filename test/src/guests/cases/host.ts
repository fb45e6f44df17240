import { ANSWERS, type GuestCase, hostFault, readyWithin, refused } from '../guest-case.ts';
import { failingPair, healthyPair } from '../guest-media.ts';

/** Guests that are well, on a host that is not. */
export const HOST_CASES: readonly GuestCase[] = [
  {
    name: 'qemu-killed',
    what: 'somebody kills QEMU',
    boot: () => {
      const { kernel, initrd } = failingPair('hangs');
      return { medium: kernel, direct: { initrd }, expect: readyWithin(30) };
    },
    host: 'QEMU is killed',
    outcome: hostFault('boot/qemu-killed'),
    runs: 'always',
  },
  {
    name: 'qemu-missing',
    what: 'there is no QEMU',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return { medium: kernel, direct: { initrd }, expect: ANSWERS };
    },
    host: 'QEMU is missing',
    outcome: hostFault('UP_PROGRAM_NOT_FOUND'),
    runs: 'always',
  },
  {
    name: 'port-taken',
    what: 'the port of the host that was asked for is in use',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return { medium: kernel, direct: { initrd }, expect: ANSWERS };
    },
    host: 'the port is taken',
    outcome: hostFault('UP_PORT_IN_USE'),
    runs: 'always',
  },
  {
    name: 'disk-full',
    what: 'there is no room for what a boot writes',
    boot: () => {
      const { kernel, initrd } = healthyPair();
      return { medium: kernel, direct: { initrd }, firmware: 'uefi', expect: ANSWERS };
    },
    host: 'the disk is full',
    outcome: refused('UP_DISK_FULL'),
    runs: 'once',
  },
];
