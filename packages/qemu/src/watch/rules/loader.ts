import type { FailureRule } from '../failure-rule.ts';
import { given } from './given.ts';
import { ROOT_PANIC } from './panic-signs.ts';

/** What GRUB, SYSLINUX, systemd-boot and U-Boot say when they cannot start a kernel. */
export const LOADER_RULES: readonly FailureRule[] = [
  {
    id: 'boot/loader-signature',
    severity: 'fatal',
    phase: 'loader',
    summary: 'The boot loader refused a kernel that is not signed.',
    signs: [
      { has: 'bad shim signature' },
      { has: 'has invalid signature', match: /error: (?<name>.{1,160}) has invalid signature/ },
      { has: 'prohibited by secure boot policy' },
      { has: 'Verification failed: (0x1A) Security Violation' },
    ],
    during: ['firmware', 'loader'],
    message: ({ names }) =>
      `the boot loader refused ${names[0] ?? 'the kernel'}: secure boot is on, and it is not signed by a key that shim or the firmware knows`,
    fix: 'Sign the kernel, enrol its key, or boot without secure boot (--firmware uefi).',
  },
  {
    id: 'boot/loader-out-of-memory',
    severity: 'fatal',
    phase: 'loader',
    summary: 'The boot loader had too little memory for kernel and initrd.',
    signs: [
      { has: 'error: out of memory', afterMs: 6000 },
      { has: 'Not enough memory to load' },
      { has: 'No space to load initrd' },
      { has: 'error: cannot allocate initrd', afterMs: 6000 },
      { has: 'error: cannot allocate kernel buffer', afterMs: 6000 },
      // GRUB goes on without the initrd that it had no room for.
      ...given(
        (clues) => /^(?:out of memory|cannot allocate)/.test(clues.get('loader-error') ?? ''),
        [ROOT_PANIC],
      ),
    ],
    clues: ['loader-error'],
    during: ['firmware', 'loader', 'kernel'],
    message: ({ memoryMB }) =>
      `the boot loader had too little memory to load kernel and initrd${memoryMB === undefined ? '' : ` (the machine has ${memoryMB} MB)`}`,
    fix: 'Give the machine more memory: the initrd has to fit twice, packed and unpacked.',
  },
  {
    id: 'boot/grub-rescue',
    severity: 'fatal',
    phase: 'loader',
    summary: 'GRUB did not find its own files and stopped at its rescue prompt.',
    signs: [{ has: 'Entering rescue mode...' }, { has: 'grub rescue>', afterMs: 2000 }],
    clues: ['loader-error'],
    message: ({ clues }) =>
      `GRUB did not find its own files and stopped at its rescue prompt${because(clues.get('loader-error'))}`,
    fix: 'The prefix that is built into GRUB names a partition or directory that is not there: install GRUB again for this very disk layout.',
  },
  {
    id: 'boot/kernel-file-missing',
    severity: 'fatal',
    phase: 'loader',
    summary: 'The menu entry names a kernel or initrd that the boot loader does not find.',
    signs: [
      {
        has: "' not found",
        match: /error: (?:file|\S{0,20} file) [`'](?!.{0,200}\.mod')(?<name>[^'\n]{1,200})' not found/,
        afterMs: 6000,
      },
      { has: 'error: you need to load the kernel first' },
      { has: 'error: no such device: ', match: /no such device: (?<name>[^\n]{1,120}?)\.*$/, afterMs: 6000 },
      { has: 'error: no such partition', afterMs: 6000 },
      { has: 'error: unknown filesystem', afterMs: 6000 },
      { has: 'Could not find kernel image: ', match: /kernel image: (?<name>\S{1,200})/ },
      {
        has: 'failed: No such file or directory',
        match: /Loading (?<name>[^\s.][^\s]{0,199}?)\.\.\. ?failed: No such file or directory/,
      },
      { has: 'Error loading EFI binary', match: /Error loading EFI binary (?<name>[^:\n]{1,200})/ },
      { has: 'Error loading ', match: /^Error loading (?<name>\\[^:\n]{1,200}): (?:Not Found|Load Error)/ },
      // GRUB goes on without an initrd that it did not find.
      ...given((clues) => clues.has('missing-file'), [ROOT_PANIC]),
    ],
    during: ['firmware', 'loader', 'kernel'],
    clues: ['missing-file', 'loader-error'],
    message: ({ names, clues }) => {
      const name = names[0] ?? clues.get('missing-file');
      return name === undefined
        ? `the boot loader found no kernel to start${because(clues.get('loader-error'))}`
        : `the boot loader did not find ${name}, which the menu entry names`;
    },
    fix: 'Compare the paths in the configuration of the loader with the files on the medium, and the label or UUID that it searches for with those of the medium.',
  },
  {
    id: 'boot/kernel-invalid',
    severity: 'fatal',
    phase: 'loader',
    summary: 'What the loader was told to start is not a kernel, or a damaged one.',
    signs: [
      { has: 'error: invalid magic number' },
      { has: 'Invalid or corrupt kernel image' },
      { has: 'premature end of file', match: /premature end of file (?<name>\S{1,200}?)\.*$/, afterMs: 6000 },
      { has: 'Bad Linux ARM64 Image magic!' },
      { has: 'Wrong Image Format for boot' },
      // What unpacks the kernel: its complaint, and then " -- System halted".
      { has: '-compressed data is corrupt', match: /(?<why>\w{2,8}-compressed data is corrupt)/ },
      { has: 'invalid compressed format', match: /(?<why>invalid compressed format.{0,40})/ },
      { has: '-- System halted' },
      { has: 'crc error', match: /^(?<why>crc error)/ },
    ],
    during: ['firmware', 'loader', 'kernel'],
    message: ({ groups, names }) =>
      `${names[0] ?? 'the kernel'} is damaged, or not a kernel for this machine${because(groups['why'])}`,
    fix: 'Compare the file with the one that was put there; a copy that was cut off is the usual cause.',
  },
  {
    id: 'boot/loader-config-missing',
    severity: 'fatal',
    phase: 'loader',
    summary: 'The boot loader found no configuration, or none with an entry to start.',
    signs: [
      { has: 'grub>', match: /(?:^|\s)grub> ?$/, afterMs: 3000 },
      { has: 'Minimal BASH-like line editing is supported', afterMs: 8000 },
      { has: 'No DEFAULT or UI configuration directive found!' },
      { has: 'No configuration file found' },
      { has: 'Unable to determine boot loader entry' },
      { has: 'No loader found. Configuration files in' },
    ],
    during: ['firmware', 'loader'],
    message: ({ text }) =>
      /grub|BASH-like/i.test(text)
        ? 'GRUB found no configuration (grub.cfg) and stopped at its prompt'
        : 'the boot loader found no configuration with an entry to start',
    fix: 'Put the configuration where the loader looks for it: /boot/grub/grub.cfg, /isolinux/isolinux.cfg, /loader/entries/*.conf.',
  },
  {
    id: 'boot/loader-damaged',
    severity: 'fatal',
    phase: 'loader',
    summary: 'A part of the boot loader is missing or damaged.',
    signs: [
      { has: 'isolinux.bin missing or corrupt' },
      { has: 'DISK BOOT FAILURE' },
      { has: 'Failed to load ldlinux.c32' },
      { has: 'Failed to load COM32 file', match: /COM32 file (?<name>\S{1,120})/ },
      { has: 'image checksum error, sorry' },
      { has: 'Missing operating system' },
      { has: 'MBR: boot failed' },
      { has: 'GRUB Hard Disk Error' },
      { has: 'GRUB Geom Error' },
      { has: 'GRUB Read Error' },
    ],
    during: ['firmware', 'loader'],
    message: ({ text, names }) =>
      `a part of the boot loader is missing or damaged: ${names[0] ?? text.trim().slice(0, 120)}`,
    fix: 'Write the boot loader anew: its first sector and the files it loads have to come from one version.',
  },
  {
    id: 'boot/u-boot-prompt',
    severity: 'fatal',
    phase: 'loader',
    summary: 'U-Boot found nothing to start and waits at its prompt.',
    signs: [{ has: '=>', match: /^=> ?$/, afterMs: 5000 }],
    during: ['firmware', 'loader'],
    message: () => 'U-Boot found nothing to start and waits at its prompt',
    fix: 'The medium needs extlinux/extlinux.conf, boot.scr or an EFI loader on a partition that U-Boot can read.',
  },
  {
    id: 'boot/menu-waits',
    severity: 'fatal',
    phase: 'loader',
    summary: 'The menu of a boot loader waits for a key, without a time limit.',
    signs: [
      { has: 'keys to select which entry is highlighted', afterMs: 15_000 },
      { has: 'Press enter to boot the selected OS', afterMs: 15_000 },
      { has: 'Press [Tab] to edit options', afterMs: 15_000 },
      { has: 'boot:', match: /(?:^|\s)boot: ?$/, afterMs: 45_000 },
      {
        has: 'Press any key to continue',
        match: /Press any key to continue\.{0,4}\s{0,40}$/,
        afterMs: 15_000,
      },
      { has: 'Press any key to boot from', afterMs: 15_000 },
      { has: 'Boot Menu', match: /Boot Menu.{0,40}$/, afterMs: 60_000 },
    ],
    ignore: [/executed automatically in \d/, /Automatic boot in \d/],
    during: ['firmware', 'loader'],
    message: () => 'the menu of the boot loader waits for a key and will not go on by itself',
    fix: 'Give the loader a time limit (GRUB: set timeout=5; SYSLINUX: TIMEOUT 50 and DEFAULT), or have the console injected.',
  },
];

function because(why: string | undefined): string {
  return why === undefined ? '' : `: ${why}`;
}
