import type { Clues } from '../clues.ts';
import type { FailureRule, FailureSign } from '../failure-rule.ts';
import { given } from './given.ts';

/** The firmware has been through all that it can start from. */
const NOTHING_TO_START: readonly FailureSign[] = [
  { has: 'No bootable device' },
  { has: 'No bootable option or device was found' },
  { has: 'Press any key to enter the Boot Manager Menu' },
  { has: 'Operating System not found' },
  { has: 'No more network devices' },
  // The next device may do better.
  { has: 'Boot failed: ', afterMs: 10_000 },
  { has: 'BdsDxe: failed to ', afterMs: 20_000 },
];

/** What the firmware's own shell writes. It may run a startup.nsh, so that only a prompt is the end. */
const SHELL: readonly FailureSign[] = [
  { has: 'Shell>', match: /(?:^|\s)Shell> ?$/, afterMs: 3000 },
  { has: 'UEFI Interactive Shell v', afterMs: 20_000 },
];

/** Where it is the last entry, it says nothing of the medium. */
const INTERNAL_SHELL = 'EFI Internal Shell';

/** What firmware says when it finds nothing that it can, or may, start. */
export const FIRMWARE_RULES: readonly FailureRule[] = [
  {
    id: 'boot/secure-boot',
    severity: 'fatal',
    phase: 'firmware',
    summary: 'Secure boot refused the boot loader or the kernel.',
    signs: [
      ...given((clues) => clues.has('uefi-denied'), [...NOTHING_TO_START, ...SHELL]),
      { has: 'Security Violation', afterMs: 10_000 },
      { has: 'rejected probably by Secure Boot', afterMs: 10_000 },
    ],
    // Of shim, about the kernel.
    ignore: [/Verification failed: \(0x1A\)/],
    during: ['firmware', 'loader'],
    clues: ['uefi-denied'],
    message: ({ clues }) => {
      const [device] = clues.all('uefi-denied').filter((name) => name !== INTERNAL_SHELL);
      return `secure boot refused the loader${device === undefined ? '' : ` on ${device.trim()}`}: it is not signed by a key that the firmware knows`;
    },
    fix: 'Sign the loader with a key in the firmware, or boot without secure boot (--firmware uefi).',
  },
  {
    id: 'boot/firmware-shell',
    severity: 'fatal',
    phase: 'firmware',
    summary: 'UEFI found no boot loader on the medium and opened its own shell.',
    signs: SHELL,
    during: ['firmware', 'loader'],
    clues: ['uefi-device'],
    message: ({ clues }) =>
      `UEFI found no boot loader and opened its shell${tried(uefiAttempts(clues), ' (tried ', ')')}`,
    fix: ({ clues }) => uefiFix(clues),
  },
  {
    id: 'boot/no-bootable-device',
    severity: 'fatal',
    phase: 'firmware',
    summary: 'The firmware found nothing that it can start from.',
    signs: NOTHING_TO_START,
    during: ['firmware', 'loader'],
    clues: ['uefi-device', 'bios-device'],
    message: ({ clues }) => {
      const attempts = [...clues.all('bios-device'), ...uefiAttempts(clues)];
      return `the firmware found no device that it can boot from${tried(attempts, ' (tried ', ')')}`;
    },
    fix: ({ clues }) =>
      clues.has('uefi-device')
        ? uefiFix(clues)
        : 'Check that the medium has a boot loader for BIOS (an MBR with boot code, or an El Torito entry).',
  },
  {
    id: 'boot/firmware-crash',
    severity: 'fatal',
    phase: 'firmware',
    summary: 'The firmware, or an EFI program that it started, crashed.',
    signs: [
      { has: 'Synchronous Exception at 0x', match: /(?<what>Synchronous Exception at 0x[0-9A-Fa-f]{1,16})/ },
      { has: '!!!! X64 Exception Type - ', match: /!!!! (?<what>X64 Exception Type - [^!]{1,80})/ },
      { has: 'ASSERT_EFI_ERROR', match: /(?<what>ASSERT_EFI_ERROR.{0,120})/ },
      { has: 'ASSERT [', match: /(?<what>ASSERT \[.{1,120})/ },
    ],
    during: ['firmware', 'loader', 'kernel'],
    message: ({ groups }) =>
      `the firmware, or the EFI program that it started, crashed: ${(groups['what'] ?? '').trim()}`,
    fix: 'Try another version of the firmware; a loader that is built for another machine does this, too.',
  },
];

/** "DVD-ROM: Not Found": each device that UEFI tried, with what came of it. */
function uefiAttempts(clues: Clues): readonly string[] {
  const attempts = clues.all('uefi-device').filter((attempt) => !attempt.startsWith(INTERNAL_SHELL));
  return attempts.map((attempt) => {
    const device = /^[^"]{1,120}/.exec(attempt)?.[0].trim() ?? attempt;
    const status = /: ([A-Za-z ]{1,40})(?: --.{0,80})?$/.exec(attempt)?.[1];
    return status === undefined ? device : `${device}: ${status}`;
  });
}

function uefiFix(clues: Clues): string {
  const statuses = uefiAttempts(clues).join(' ');
  if (/Unsupported|Load Error/.test(statuses)) {
    return 'The boot loader on the medium is for another processor: use the firmware of that architecture.';
  }
  return 'The medium needs /EFI/BOOT/BOOTX64.EFI (aarch64: BOOTAA64.EFI) in a FAT file system that El Torito or the partition table names; or boot it by BIOS (--firmware bios).';
}

function tried(attempts: readonly string[], before: string, after: string): string {
  return attempts.length === 0 ? '' : `${before}${attempts.slice(-6).join(', ')}${after}`;
}
