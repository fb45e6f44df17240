import type { TextSign } from './text-sign.ts';

/** What is remembered of a boot, to explain a failure that comes later. */
export type ClueName =
  | 'command-line'
  | 'root'
  | 'root-device'
  | 'initrd'
  | 'initrd-broken'
  | 'init'
  | 'init-error'
  | 'exec-error'
  | 'cpu-level'
  | 'oops'
  | 'bios-device'
  | 'uefi-device'
  | 'uefi-denied'
  | 'loader-error'
  | 'missing-file'
  | 'missing-device'
  | 'gave-up'
  | 'timed-out-device'
  | 'failed-mount'
  | 'damaged'
  | 'dependency'
  | 'unit-exit'
  | 'unit-name'
  | 'write-error';

export interface ClueSign extends TextSign {
  readonly clue: ClueName;
}

/** The group `value` is what is remembered; without one it is the line. */
export const CLUE_SIGNS: readonly ClueSign[] = [
  // Kernel. "Command line:" comes first on x86, "Kernel command line:" on all.
  { clue: 'command-line', has: 'ommand line: ', match: /^(?:Kernel c|C)ommand line: (?<value>.{1,4096})/ },
  { clue: 'root', has: 'ommand line: ', match: /^(?:Kernel c|C)ommand line: .*?\broot=(?<value>\S{1,256})/ },
  { clue: 'root-device', has: 'VFS: Cannot open root device', match: /root device "(?<value>[^"]{1,256})"/ },
  { clue: 'initrd', has: 'Trying to unpack rootfs image as initramfs' },
  { clue: 'initrd', has: 'Unpacking initramfs...' },
  { clue: 'initrd-broken', has: 'Initramfs unpacking failed: ', match: /failed: (?<value>.{1,120})/ },
  { clue: 'initrd-broken', has: 'rootfs image is not initramfs', match: /\((?<value>[^)]{1,120})\)/ },
  { clue: 'init', has: ' as init process', match: /^Run (?<value>\S{1,256}) as init process/ },
  {
    clue: 'init-error',
    has: 'Failed to execute ',
    match: /^Failed to execute (?<value>\S{1,256} \(error -\d{1,4}\))/,
  },
  {
    clue: 'init-error',
    has: "exists but couldn't execute it",
    match: /^Starting init: (?<value>\S{1,256}) exists/,
  },
  {
    clue: 'init-error',
    has: 'check access for rdinit=',
    match: /rdinit=(?<value>\S{1,256} failed: -\d{1,4})/,
  },
  { clue: 'exec-error', has: ': not found', match: /: (?:line \d{1,6}: )?(?<value>\/\S{1,200}: not found)$/ },
  {
    clue: 'exec-error',
    has: ': No such file or directory',
    match: /(?:exec|line \d{1,6}|sh|init): (?<value>\/\S{1,200}: No such file or directory)$/,
  },
  {
    clue: 'exec-error',
    has: 'error while loading shared libraries: ',
    match: /(?<value>\S{1,200}: error while loading shared libraries: .{1,200})/,
  },
  { clue: 'exec-error', has: 'FATAL: kernel too old', match: /(?<value>FATAL: kernel too old)/ },
  { clue: 'cpu-level', has: 'CPU does not support x86-64-v', match: /(?<value>x86-64-v\d)/ },
  { clue: 'oops', has: 'BUG: ', match: /^BUG: (?<value>.{1,160})/ },
  { clue: 'oops', has: 'kernel BUG at ', match: /(?<value>kernel BUG at \S{1,160})/ },
  { clue: 'oops', has: 'Unable to handle kernel ', match: /(?<value>Unable to handle kernel .{1,160})/ },
  { clue: 'oops', has: 'general protection fault', match: /^(?<value>general protection fault.{0,160})/ },

  // Firmware: what it tried, in its own words.
  {
    clue: 'bios-device',
    has: 'Booting from ',
    match: /^Booting from (?<value>(?!ROM)[^.\n]{1,60})\.{2,3}/,
  },
  {
    clue: 'uefi-device',
    has: 'BdsDxe: failed to ',
    match: /BdsDxe: failed to (?:load|start) Boot\S{4} "(?<value>[^"]{1,120}".{0,400})/,
  },
  {
    clue: 'uefi-denied',
    has: 'BdsDxe: failed to ',
    match:
      /"(?<value>[^"]{1,120})".{0,600}(?:Access Denied|Security Violation|rejected probably by Secure Boot)/,
  },

  // Loader.
  { clue: 'loader-error', has: 'error: ', match: /(?:^|\s)error: (?<value>[^\n]{1,200}?)\.*$/ },
  {
    clue: 'missing-file',
    has: "' not found",
    match: /error: (?:\S{0,20} )?file [`'](?!.{0,200}\.mod')(?<value>[^'\n]{1,200})' not found/,
  },
  {
    clue: 'missing-file',
    has: "' not found",
    match: /error: (?:\S{0,20} )?file [`'](?!.{0,200}\.mod')(?<value>[^'\n]{1,200})' not found/,
  },
  {
    clue: 'missing-file',
    has: "' not found",
    match: /error: (?:\S{0,20} )?file [`'](?!.{0,200}\.mod')(?<value>[^'\n]{1,200})' not found/,
  },

  // Initrd: the devices it waits for.
  { clue: 'missing-device', has: 'ALERT!  ', match: /ALERT! {2}(?<value>\S{1,256}) does not exist/ },
  {
    clue: 'missing-device',
    has: 'Timed out waiting for device ',
    match: /Timed out waiting for device (?<value>\S{1,256}?)(?:,|\.$)/,
  },
  {
    clue: 'missing-device',
    has: ' does not exist',
    match: /(?:Warning: |dracut-initqueue\S{0,20} |\* )"?(?<value>\/dev\/\S{1,256}?)"? does not exist/,
  },
  {
    clue: 'missing-device',
    has: 'device did not show up',
    match: /'(?<value>\/dev\/[^']{1,256})' device did not show up/,
  },
  {
    clue: 'missing-device',
    has: "' not found. Skipping fsck",
    match: /device '(?<value>[^']{1,256})' not found/,
  },

  // dracut: the test that its hook repeats.
  { clue: 'missing-device', has: '[ -e "/dev/', match: /\[ -e "(?<value>\/dev\/[^"]{1,256})" \]/ },

  { clue: 'gave-up', has: 'Warning: Could not boot' },
  { clue: 'gave-up', has: 'Dracut Emergency Shell' },
  { clue: 'gave-up', has: 'Generating "/run/initramfs/rdsosreport.txt"' },
  { clue: 'gave-up', has: 'Entering emergency mode. Exit the shell to continue' },

  // System.
  {
    clue: 'timed-out-device',
    has: 'Timed out waiting for device ',
    match: /\[ TIME \] Timed out waiting for device (?<value>.{1,256}?)\.?$/,
  },
  {
    clue: 'timed-out-device',
    has: 'Timed out waiting for device ',
    match: /systemd\[1\]: Timed out waiting for device (?<value>.{1,256}?)\.?$/,
  },
  {
    clue: 'timed-out-device',
    has: '.device: Job ',
    match: /systemd\[1\]: (?<value>\S{1,256}\.device): Job \S+ timed out/,
  },
  { clue: 'failed-mount', has: 'Failed to mount ', match: /Failed to mount (?<value>.{1,200}?)\.?$/ },
  {
    clue: 'damaged',
    has: 'EXT4-fs ',
    match:
      /(?<value>EXT4-fs (?:error )?\(.{1,40}?\): (?:bad geometry|VFS: Can't find ext4|unable to read superblock|group descriptors corrupted).{0,120})/,
  },
  { clue: 'damaged', has: 'SQUASHFS error: ', match: /(?<value>SQUASHFS error: .{1,120})/ },
  {
    clue: 'damaged',
    has: 'mount: ',
    match: /^mount: (?:mounting .{1,200} failed: )?(?<value>No such device|unknown filesystem type.{1,60})/,
  },
  // Names of units, whole: on a console they are often cut in their middle.
  {
    clue: 'unit-name',
    has: ': Failed with result ',
    match: /systemd\[1\]: (?<value>[^\s:]{1,200}): Failed with result/,
  },
  {
    clue: 'unit-name',
    has: 'ailed ',
    match: /systemd\[1\]: (?:Failed to start|Dependency failed for) (?<value>[^\s…]{1,200}\.\w{4,10}) - /,
  },
  {
    clue: 'dependency',
    has: 'Dependency failed for ',
    match: /Dependency failed for (?<value>.{1,200}?)\.?$/,
  },
  {
    clue: 'unit-exit',
    has: ' process exited, code=',
    match: /systemd\[1\]: (?<value>\S{1,200}: \S{1,30} process exited, code=.{1,60})/,
  },
  { clue: 'write-error', has: 'No space left on device' },
];
