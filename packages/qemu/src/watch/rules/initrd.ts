import type { Clues } from '../clues.ts';
import type { FailureRule, FailureSign } from '../failure-rule.ts';
import { given } from './given.ts';

/** An initrd gives up, and offers a shell to whoever is there. */
const GAVE_UP: readonly FailureSign[] = [
  { has: 'Gave up waiting for root' },
  { has: 'Dropping to a shell!', match: /ALERT! {2}(?<name>\S{1,256}) does not exist/ },
  { has: '(initramfs)', match: /^\(initramfs\) ?$/, afterMs: 3000 },
  { has: 'Warning: Could not boot.' },
  { has: 'Dracut Emergency Shell...', match: /Starting .{0,60}Dracut Emergency Shell/ },
  { has: 'Entering emergency mode. Exit the shell to continue.' },
  { has: 'Generating "/run/initramfs/rdsosreport.txt"' },
  { has: 'dracut: Refusing to continue' },
  { has: 'dracut:/#', afterMs: 3000 },
  { has: 'An error occurred in stage 1 of the boot process, which must mount the' },
  { has: 'You are now being dropped into an emergency shell' },
  { has: 'Unable to find a medium containing a live file system' },
  { has: 'mounting boot media failed' },
  { has: 'initramfs emergency recovery shell launched' },
];

/** Why the first root file system, the one in memory, does not come to the second. */
export const INITRD_RULES: readonly FailureRule[] = [
  {
    id: 'boot/root-device-missing',
    severity: 'fatal',
    phase: 'initrd',
    summary: 'The initrd waited for the device of the root file system, which never came.',
    signs: given(waitedForDevice, GAVE_UP),
    during: ['firmware', 'loader', 'kernel', 'initrd'],
    clues: ['missing-device', 'command-line'],
    message: ({ clues, names }) => {
      const devices = [...new Set([...names, ...clues.all('missing-device').map(plainName)])].slice(-3);
      const wanted = devices.length > 0 ? devices : [clues.get('root')].filter((root) => root !== undefined);
      return `the initrd waited for ${wanted.join(', ')}, which never came`;
    },
    fix: 'Compare root= with the labels and UUIDs of the disks; the driver of the disk (virtio_blk, ahci, sr_mod) has to be in the initrd.',
  },
  {
    id: 'boot/initrd-shell',
    severity: 'fatal',
    phase: 'initrd',
    summary: 'The initrd gave up and opened a shell.',
    signs: GAVE_UP,
    during: ['firmware', 'loader', 'kernel', 'initrd'],
    clues: ['failed-mount', 'damaged'],
    // What it waited for may be named only after this.
    yields: 'to-any-other',
    message: ({ clues }) => {
      const mount = clues.get('failed-mount');
      const damage = clues.get('damaged');
      const why = damage === undefined ? '' : ` (${damage})`;
      return `the initrd gave up and opened a shell${mount === undefined ? '' : `: ${mount} could not be mounted${why}`}`;
    },
    fix: 'What it says before that tells why; rd.debug (dracut), debug (initramfs-tools) or boot.trace (NixOS) says more.',
  },
  {
    id: 'boot/dracut-waits',
    severity: 'warning',
    phase: 'initrd',
    summary: 'dracut waits longer than it should for a device.',
    signs: [{ has: 'starting timeout scripts', match: /dracut-initqueue/ }],
    message: ({ clues }) => {
      const root = clues.get('root');
      return `dracut waits longer than it should${root === undefined ? '' : ` for ${root}`}`;
    },
    fix: 'It gives up after rd.timeout or rd.retry seconds.',
  },
  {
    id: 'boot/device-late',
    severity: 'warning',
    phase: 'initrd',
    summary: 'A device did not come in time; the initrd goes on without it.',
    signs: [
      {
        has: 'trying to mount anyway',
        match: /Timed out waiting for device (?<name>\S{1,256}), trying to mount anyway/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) => `${groups['name']} did not come in time; the initrd tries to mount it anyway`,
    fix: 'Compare the label or UUID with those of the disks, and look whether its driver is in the initrd.',
  },
];

function waitedForDevice(clues: Clues): boolean {
  return clues.has('missing-device');
}

function plainName(device: string): string {
  return device.replace(/^["']|["',.]$/g, '');
}
