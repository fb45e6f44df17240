import type { FailureRule } from '../failure-rule.ts';

/** What a kernel says of drivers, disks, memory and itself while it goes on. */
export const KERNEL_TROUBLE_RULES: readonly FailureRule[] = [
  {
    id: 'boot/out-of-memory',
    severity: 'error',
    summary: 'The kernel killed a process because memory had run out.',
    signs: [
      {
        has: 'ut of memory: Kill',
        match:
          /(?<group>Memory cgroup )?[Oo]ut of memory: Kill(?:ed)? process (?<pid>\d{1,10}) \((?<name>[^)]{1,64})\)/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups, memoryMB }) => {
      const where = groups['group'] === undefined ? 'the machine' : 'its control group';
      const size = groups['group'] === undefined && memoryMB !== undefined ? ` (${memoryMB} MB)` : '';
      return `${where} ran out of memory${size}, and the kernel killed ${groups['name']} (pid ${groups['pid']})`;
    },
    fix: 'Give the machine more memory, or find what needs so much.',
  },
  {
    id: 'boot/soft-lockup',
    severity: 'warning',
    summary: 'A processor of the guest made no progress for a while; usual where the host is slow.',
    signs: [
      {
        has: 'BUG: soft lockup - CPU#',
        match: /soft lockup - (?<name>CPU#\d{1,4}) stuck for (?<time>\d{1,6}s)/,
      },
      { has: 'detected stall', match: /rcu: INFO: rcu_\S{1,20} .{0,40}stall/ },
      { has: 'self-detected stall', match: /rcu: INFO: rcu_/ },
      { has: 'Watchdog detected hard LOCKUP' },
      { has: 'clocksource: timekeeping watchdog', match: /[Mm]arking clocksource .{1,80} as unstable/ },
    ],
    message: ({ groups }) =>
      groups['name'] === undefined
        ? 'a processor of the guest made no progress for a while'
        : `${groups['name']} of the guest made no progress for ${groups['time']}`,
    fix: 'Without hardware virtualisation this is the host being slow: fewer guests at a time, fewer processors in each.',
  },
  {
    id: 'boot/kernel-oops',
    severity: 'error',
    summary: 'A part of the kernel crashed; what needs it no longer works.',
    signs: [
      { has: 'Oops: ', match: /^(?:Internal error: )?(?<what>Oops: .{1,160})/ },
      { has: 'Internal error: Oops', match: /(?<what>Oops.{1,160})/ },
      { has: 'BUG: ', match: /^(?:watchdog: )?BUG: (?<what>(?!soft lockup).{1,160})/ },
      { has: 'kernel BUG at ', match: /(?<what>kernel BUG at \S{1,160})/ },
      { has: 'Unable to handle kernel ', match: /(?<what>Unable to handle kernel .{1,160})/ },
      { has: 'general protection fault', match: /^(?<what>general protection fault.{0,160})/ },
      { has: 'divide error: ', match: /^(?<what>divide error: .{0,160})/ },
    ],
    message: ({ groups, after }) => {
      const where = after.map((line) => /RIP: 0010:(\S{1,120})/.exec(line)?.[1]).find(Boolean);
      return `a part of the kernel crashed: ${groups['what']}${where === undefined ? '' : ` in ${where}`}`;
    },
    fix: 'The call trace names the driver or subsystem; try another kernel.',
  },
  {
    id: 'boot/kernel-warning',
    severity: 'warning',
    summary: 'The kernel met something that its authors held impossible, and went on.',
    signs: [
      { has: 'WARNING: CPU: ', match: /WARNING: CPU: \d{1,5} PID: \d{1,10} at (?<name>\S{1,120})/ },
      { has: '------------[ cut here ]------------', afterMs: 5000 },
    ],
    // Guests with unusual processors: harmless, and not to be mended there.
    ignore: [/topology_sane/, /arch\/x86\/kernel\/fpu\/xstate/],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) =>
      `the kernel warns of itself${groups['name'] === undefined ? '' : ` at ${groups['name']}`}`,
  },
  {
    id: 'boot/hung-task',
    severity: 'warning',
    summary: 'A process of the guest waited for minutes in the kernel, for a disk as a rule.',
    signs: [
      {
        has: ' blocked for more than ',
        match: /INFO: task (?<name>\S{1,64}):\d{1,10} blocked for more than (?<time>\d{1,6}) seconds/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) => `${groups['name']} waited in the kernel for more than ${groups['time']} s`,
    fix: 'A disk of the host that is slow or full does this; look at what else it does.',
  },
  {
    id: 'boot/io-error',
    severity: 'error',
    summary: 'A disk of the guest could not be read or written.',
    signs: [
      {
        has: 'I/O error, dev ',
        match:
          /I\/O error, dev (?<name>[\w-]{1,32}), sector (?<sector>\d{1,20})(?: op 0x\d{1,2}:\((?<op>\w{1,20})\))?/,
      },
      { has: 'rejecting I/O to offline device', match: /(?<name>[\w:-]{1,40}): rejecting I\/O/ },
      { has: 'Buffer I/O error on dev ', match: /Buffer I\/O error on dev (?<name>[\w-]{1,32})/ },
      {
        has: 'attempt to access beyond end of device',
        match: /attempt to access beyond end of device/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups, text }) => {
      const device = groups['name'] ?? 'a disk';
      if (text.includes('beyond end of device')) {
        return `${device} is smaller than its file system says: the image is cut off`;
      }
      const where = groups['sector'] === undefined ? '' : ` at sector ${groups['sector']}`;
      const what =
        groups['op'] === 'WRITE' ? 'written' : groups['op'] === 'READ' ? 'read' : 'read or written';
      return `${device} could not be ${what}${where}`;
    },
    fix: 'The image is damaged or cut off, or the disk of the host is full: compare its checksum and its size.',
  },
  {
    id: 'boot/squashfs-damaged',
    severity: 'error',
    summary: 'A squashfs file system is damaged: files in it cannot be read.',
    signs: [
      { has: 'SQUASHFS error: ', match: /SQUASHFS error: (?<what>.{1,160})/ },
      { has: "squashfs: SB: Can't find a SQUASHFS superblock" },
    ],
    message: ({ groups }) =>
      `the squashfs file system is damaged${groups['what'] === undefined ? '' : `: ${groups['what']}`}`,
    fix: 'Compare the checksum of the medium with that of what was built; a copy that was cut off is the usual cause.',
  },
  {
    id: 'boot/file-system-error',
    severity: 'error',
    summary: 'A file system of the guest is damaged.',
    signs: [
      { has: 'EXT4-fs error', match: /(?<what>EXT4-fs error \(device (?<name>[^)]{1,40})\).{0,160})/ },
      {
        has: 'EXT4-fs (',
        match:
          /(?<what>EXT4-fs \((?<name>[^)]{1,40})\): (?:VFS: Can't find ext4|bad geometry|group descriptors corrupted|unable to read superblock).{0,120})/,
      },
      {
        has: 'XFS (',
        match:
          /(?<what>XFS \((?<name>[^)]{1,40})\): (?:Corruption|Metadata corruption|Internal error).{0,120})/,
      },
      { has: 'BTRFS ', match: /(?<what>BTRFS (?:critical|error) \(device (?<name>[^)]{1,40})\).{0,120})/ },
      { has: 'FAT-fs (', match: /(?<what>FAT-fs \((?<name>[^)]{1,40})\): error.{0,120})/ },
      {
        has: 'UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY',
        match: /^(?<name>\S{1,80}): (?<what>UNEXPECTED INCONSISTENCY)/,
      },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups }) => `the file system on ${groups['name']} is damaged: ${groups['what']}`,
    fix: 'Check the image with fsck; it may have been copied while it was in use, or cut off.',
  },
  {
    id: 'boot/module-missing',
    severity: 'warning',
    summary: 'A kernel module is missing, or made for another kernel.',
    signs: [
      { has: 'modprobe: FATAL: Module ', match: /FATAL: Module (?<name>[\w.-]{1,64}) not found/ },
      { has: ' not found in modules.dep', match: /module (?<name>[\w.-]{1,64}) not found in modules\.dep/ },
      { has: ': version magic ', match: /(?<name>[\w.-]{1,64}): version magic .{1,160} should be/ },
      { has: ': disagrees about version of symbol', match: /(?<name>[\w.-]{1,64}): disagrees about version/ },
      { has: 'Failed to find module ', match: /Failed to find module '(?<name>[^']{1,64})'/ },
    ],
    about: ({ groups }) => groups['name'] ?? '',
    message: ({ groups, text }) =>
      /version/.test(text)
        ? `the kernel module ${groups['name']} is made for another kernel`
        : `the kernel module ${groups['name']} is not there`,
    fix: 'Put the modules of this very kernel version into the image or its initrd.',
  },
];
