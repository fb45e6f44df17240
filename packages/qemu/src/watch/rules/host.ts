import type { FailureRule } from '../failure-rule.ts';

/** What the host, or QEMU, did wrong. It says nothing of the guest. Looked for in what QEMU itself wrote. */
export const HOST_RULES: readonly FailureRule[] = [
  {
    id: 'boot/kvm-fault',
    severity: 'fatal',
    summary: 'The hardware virtualisation of this host does not work.',
    origin: 'host',
    signs: [
      { has: 'KVM internal error. Suberror:', match: /(?<what>KVM internal error\. Suberror: .{1,20})/ },
      { has: 'failed to set MSR', match: /(?<what>failed to set MSR .{1,40})/ },
      { has: 'failed to initialize kvm', match: /(?<what>failed to initialize kvm.{0,80})/ },
      { has: 'Could not access KVM', match: /(?<what>Could not access KVM.{0,80})/ },
      { has: 'ioctl(KVM_CREATE_VM) failed', match: /(?<what>ioctl\(KVM_CREATE_VM\) failed.{0,60})/ },
      { has: 'requires KVM', match: /(?<what>CPU model .{1,40} requires KVM.{0,40})/ },
      { has: 'emulation failure' },
      { has: 'kvm run failed', match: /(?<what>kvm run failed.{0,60})/ },
    ],
    message: ({ groups }) =>
      `the KVM of this host does not work${groups['what'] === undefined ? '' : `: ${groups['what'].trim()}`}`,
    fix: 'Boot with TCG, which is slower and does not need KVM.',
  },
  {
    id: 'boot/host-port',
    severity: 'fatal',
    summary: 'A port of this host that the machine should forward is in use.',
    origin: 'host',
    signs: [
      {
        has: 'Could not set up host forwarding rule',
        match: /host forwarding rule '(?<name>[^']{1,80})'/,
      },
    ],
    message: ({ groups }) => `a port of this host is in use: QEMU could not forward ${groups['name']}`,
    fix: 'Name another port, or none: a free one is chosen then.',
  },
  {
    id: 'boot/host-file',
    severity: 'fatal',
    summary: 'QEMU could not open a file: a disk, a kernel, a firmware.',
    origin: 'host',
    signs: [
      { has: "Could not open '", match: /Could not open '(?<name>[^']{1,300})': (?<why>.{1,80})/ },
      { has: 'Failed to get "write" lock', match: /(?<why>Failed to get "write" lock)/ },
      { has: 'Failed to get shared "write" lock', match: /(?<why>Failed to get shared "write" lock)/ },
      { has: 'could not load kernel', match: /could not load kernel '?(?<name>[^':]{1,300})/ },
      { has: 'could not load PC BIOS', match: /could not load PC BIOS '?(?<name>[^':]{1,300})/ },
      { has: 'Image is not in ', match: /(?<why>Image is not in \S{1,20} format)/ },
    ],
    message: ({ groups }) =>
      `QEMU could not open ${groups['name'] ?? 'a file'}${groups['why'] === undefined ? '' : `: ${groups['why']}`}`,
    fix: ({ groups }) =>
      groups['why']?.includes('lock') === true
        ? 'Another machine uses the same disk: end it first.'
        : 'Check that the file is there, may be read and is what it claims to be.',
  },
  {
    id: 'boot/host-memory',
    severity: 'fatal',
    summary: 'This host has too little memory for the machine.',
    origin: 'host',
    signs: [
      { has: 'Cannot allocate memory' },
      { has: 'cannot set up guest memory' },
      { has: 'Failed to allocate memory' },
    ],
    message: ({ memoryMB }) =>
      `this host has too little memory for the machine${memoryMB === undefined ? '' : ` (${memoryMB} MB)`}`,
    fix: 'Give it less memory, or boot fewer at a time.',
  },
  {
    id: 'boot/host-disk',
    severity: 'fatal',
    summary: 'A disk of this host failed or is full, and the machine stopped.',
    origin: 'host',
    signs: [{ has: 'No space left on device' }],
    message: ({ groups }) =>
      groups['full'] === 'no'
        ? `a disk of this host failed (${groups['name'] ?? 'unknown drive'})`
        : 'a disk of this host is full, and the machine could not write',
    fix: 'Make room (up clean), then boot again.',
  },
  {
    id: 'boot/qemu-killed',
    severity: 'fatal',
    summary: 'QEMU was killed from outside.',
    origin: 'host',
    signs: [],
    message: ({ groups }) => `QEMU was killed from outside (${groups['signal'] ?? 'unknown signal'})`,
    fix: 'SIGKILL without another cause is the kernel of this host being out of memory: see its log.',
  },
  {
    id: 'boot/qemu-hangs',
    severity: 'fatal',
    summary: 'QEMU ran on and answered no more, and was ended.',
    origin: 'host',
    signs: [{ has: 'QEMU hangs: ', match: /(?<what>QEMU hangs: .{1,200})/ }],
    message: ({ groups }) => groups['what'] ?? 'QEMU hangs',
    fix: 'Boot again: it is no fault of the medium. If it happens again, another version of QEMU may not have it.',
  },
  {
    id: 'boot/qemu-failed',
    severity: 'fatal',
    summary: 'QEMU ended by itself, for a reason that is not the guest.',
    origin: 'host',
    signs: [{ has: 'Assertion ', match: /(?<what>Assertion .{1,120} failed)/ }],
    message: ({ groups, text }) => `QEMU ended by itself: ${groups['what'] ?? (text || 'it said nothing')}`,
    fix: 'Its own words are in the evidence; the command that starts the same machine by hand is among the artefacts.',
  },
];
