import type { Clues } from '../clues.ts';
import type { FailureRule } from '../failure-rule.ts';
import { given } from './given.ts';
import { INIT_DIED_PANIC, NO_INIT_PANIC, ROOT_PANIC } from './panic-signs.ts';
import { describeExecError, describeWaitStatus } from './wait-status.ts';

/** Why a kernel does not come to, or not past, its first program. The special causes stand before the panic. */
export const KERNEL_RULES: readonly FailureRule[] = [
  {
    id: 'boot/cpu-unsupported',
    severity: 'fatal',
    phase: 'kernel',
    summary: 'Kernel or programs are built for a processor that the machine does not have.',
    signs: [
      {
        has: 'This kernel requires an',
        match: /requires an (?<need>\S{1,30}) CPU, but only detected an (?<have>\S{1,30}) CPU/,
      },
      { has: 'This kernel requires the following features not present on the CPU' },
      { has: 'CPU does not support x86-64-v', match: /(?<need>x86-64-v\d)/, severity: 'error' },
      { has: 'CPU ISA level is lower than required', severity: 'error' },
      ...given((clues) => clues.has('cpu-level'), [INIT_DIED_PANIC]),
    ],
    clues: ['cpu-level'],
    message: ({ groups, clues }) => {
      const need = groups['need'] ?? clues.get('cpu-level') ?? 'a processor with more features';
      const have = groups['have'] === undefined ? '' : ` (it is of type ${groups['have']})`;
      return `kernel or programs are built for ${need}, which the machine's processor is not${have}`;
    },
    fix: 'Give the machine a processor with those features (-cpu max), or use a build for an older one.',
  },
  {
    id: 'boot/kernel-out-of-memory',
    severity: 'fatal',
    phase: 'kernel',
    summary: 'The kernel had too little memory to go on.',
    signs: [
      { has: 'Kernel panic - not syncing: System is deadlocked on memory' },
      { has: 'Kernel panic - not syncing: Out of memory' },
      { has: 'Kernel panic - not syncing: out of memory' },
      { has: 'Out of memory while allocating output buffer' },
      { has: 'Out of memory while allocating' },
      ...given(brokenBySpace, [ROOT_PANIC, NO_INIT_PANIC]),
    ],
    clues: ['initrd-broken'],
    message: ({ memoryMB, clues }) =>
      `the machine has too little memory${memoryMB === undefined ? '' : ` (${memoryMB} MB)`}${brokenBySpace(clues) ? ' to unpack the initrd' : ' for what is started'}`,
    fix: 'Give the machine more memory, or start less.',
  },
  {
    id: 'boot/initrd-damaged',
    severity: 'fatal',
    phase: 'kernel',
    summary: 'The kernel could not unpack its initrd.',
    signs: [
      { has: 'Initramfs unpacking failed: ', severity: 'error' },
      ...given((clues) => clues.has('initrd-broken'), [ROOT_PANIC, NO_INIT_PANIC, INIT_DIED_PANIC]),
    ],
    clues: ['initrd-broken'],
    message: ({ clues }) => {
      const why = clues.get('initrd-broken');
      return `the kernel could not unpack its initrd${why === undefined ? '' : ` (${why})`}`;
    },
    fix: 'Compare the initrd with the one that was built; it is cut off, damaged, or packed in a way that this kernel does not know.',
  },
  {
    id: 'boot/initrd-missing',
    severity: 'fatal',
    phase: 'kernel',
    summary: 'The kernel was started without initrd, and needs one to find its root file system.',
    signs: given((clues) => !clues.has('initrd') && needsInitrd(clues), [ROOT_PANIC]),
    clues: ['root-device', 'command-line'],
    message: ({ clues }) => `the kernel got no initrd, and ${rootWords(clues).replace('the kernel ', '')}`,
    fix: ({ clues }) =>
      rootOf(clues) === undefined
        ? 'Hand it an initrd (the initrd line of the loader, -initrd), or a root= parameter.'
        : 'Hand it an initrd: the drivers of the disk, or what turns a label or UUID into a device, are in it.',
  },
  {
    id: 'boot/root-missing',
    severity: 'fatal',
    phase: 'kernel',
    summary: 'The kernel found no root file system.',
    signs: [ROOT_PANIC],
    clues: ['root-device', 'command-line'],
    message: ({ groups, clues }) => {
      const device = groups['device']?.replace('unknown-block(0,0)', '') ?? '';
      return `${rootWords(clues)}${device === '' ? '' : ` (${device})`}${clues.has('initrd') ? '; its initrd has no /init that it could start instead' : ''}`;
    },
    fix: 'Correct root= on the kernel command line; the file system driver and that of the disk have to be built in or in the initrd.',
  },
  {
    id: 'boot/init-missing',
    severity: 'fatal',
    summary: 'The first program (init) is not there, or cannot be executed.',
    signs: [
      NO_INIT_PANIC,
      // The kernel tries others, which may be there, and are not what was meant.
      {
        has: 'Failed to execute ',
        match: /^Failed to execute (?<name>\/\S{1,256}) \(error (?<error>-\d{1,4})\)/,
        severity: 'error',
        when: (clues) => !clues.has('initrd-broken'),
      },
      { has: 'stage 2 init script', match: /stage 2 init script \((?<name>[^)]{1,256})\) not found/ },
      // initramfs-tools tries others after it.
      {
        has: "doesn't have requested ",
        match: /doesn't have requested (?<name>\/\S{1,256}?)\.?$/,
        severity: 'error',
      },
      { has: 'No init found. Try passing init= bootarg' },
      { has: 'Cannot find init!' },
      {
        has: 'switch_root: ',
        match: /switch_root: .{0,80}(?:cannot|failed to|can't) (?:execute|access) '?(?<name>[^':]{1,256})/,
      },
      {
        has: 'run-init: ',
        match: /run-init: (?:current directory on|can't execute '?)(?<name>[^':]{1,256})/,
      },
    ],
    clues: ['init-error', 'exec-error'],
    message: ({ names, groups, clues }) => {
      const init = names.at(0) ?? / init=(\S{1,256})/.exec(clues.get('command-line') ?? '')?.[1];
      const error = groups['error'] ?? /-\d{1,4}/.exec(clues.get('init-error') ?? '')?.[0];
      const why = error === undefined ? '' : `: ${describeExecError(Number(error))}`;
      return `${init === undefined ? 'no init was found that' : `init ${init}`} could${init === undefined ? '' : ' not'} be started${why}`;
    },
    fix: 'Check init= on the kernel command line, and that the file, its interpreter and its libraries are in the image.',
  },
  {
    id: 'boot/init-died',
    severity: 'fatal',
    summary: 'The first program (init) came to its end, which stops the kernel.',
    signs: [INIT_DIED_PANIC],
    clues: ['init', 'exec-error', 'cpu-level'],
    message: ({ groups, clues }) => {
      const code = groups['code'];
      const init = clues.get('init');
      const why = code === undefined ? 'it came to its end' : describeWaitStatus(code);
      const detail = clues.get('exec-error');
      return `init${init === undefined ? '' : ` (${init})`} died: ${why}${detail === undefined ? '' : ` (${detail})`}`;
    },
    fix: 'What it wrote last stands before the panic: a program or library that is missing is the usual cause.',
  },
  {
    id: 'boot/timer-late',
    severity: 'fatal',
    summary: 'The kernel found that its timer does not tick: the host was too busy to emulate one in time.',
    origin: 'host',
    signs: [{ has: "Kernel panic - not syncing: IO-APIC + timer doesn't work" }],
    message: () =>
      'the kernel found that its timer does not tick: this host was too busy to emulate one in time',
    fix: 'Boot again with less beside it; a kernel with no_timer_check on its command line does not look.',
  },
  {
    id: 'boot/kernel-panic',
    severity: 'fatal',
    summary: 'The kernel stopped: it met something that it cannot go on from.',
    signs: [{ has: 'Kernel panic - not syncing', match: /Kernel panic - not syncing: ?(?<why>.{0,200})/ }],
    clues: ['oops'],
    message: ({ groups, clues }) => {
      const oops = clues.get('oops');
      return `the kernel stopped: ${groups['why'] || 'panic'}${oops === undefined ? '' : ` (${oops})`}`;
    },
    fix: 'The call trace names the driver or subsystem; try another kernel, or without the device in question.',
  },
];

function brokenBySpace(clues: Clues): boolean {
  return /write error|no space|out of memory/i.test(clues.get('initrd-broken') ?? '');
}

/** Whether root= is left out, or is of a kind that only an initrd resolves; a device may lack its driver. */
function needsInitrd(clues: Clues): boolean {
  const root = rootOf(clues);
  return root === undefined || /^(?:LABEL|UUID)=/.test(root) || clues.get('root-device') !== undefined;
}

function rootOf(clues: Clues): string | undefined {
  const device = clues.get('root-device');
  return clues.get('root') ?? (device === '(null)' || device === '' ? undefined : device);
}

function rootWords(clues: Clues): string {
  const root = rootOf(clues);
  return root === undefined
    ? 'the kernel was not told which root file system to mount (no root=)'
    : `the kernel found no root file system (${root})`;
}
