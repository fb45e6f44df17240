import type { Finding, Severity } from '@up/core';

/** One thing that can be wrong with a medium. Its page is docs/media/<id without its area>.md. */
export interface MediaRule {
  /** `media/what`: stable for ever. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is wrong when this rule finds something. */
  readonly summary: string;
}

type MediaRuleName =
  | 'no-uefi-loader'
  | 'no-bios-loader'
  | 'wrong-architecture'
  | 'el-torito-outside'
  | 'el-torito-checksum'
  | 'el-torito-invalid'
  | 'truncated'
  | 'damaged'
  | 'not-inspected'
  | 'no-label'
  | 'kernel-missing'
  | 'kernel-invalid'
  | 'initrd-missing'
  | 'root-label-mismatch'
  | 'squashfs-missing'
  | 'no-serial-console'
  | 'not-hybrid'
  | 'no-boot-loader'
  | 'partition-outside';

const TABLE: Readonly<Record<MediaRuleName, readonly [Severity, string]>> = {
  'no-uefi-loader': ['error', 'UEFI firmware finds nothing on the medium that it can start.'],
  'no-bios-loader': ['error', 'A BIOS finds nothing on the medium that it can start.'],
  'wrong-architecture': ['error', 'What the medium starts is for another processor than the machine.'],
  'el-torito-outside': [
    'error',
    'The boot catalogue, or an image that it names, lies beyond the end of the file.',
  ],
  'el-torito-checksum': ['warning', 'The boot catalogue does not add up, and UEFI ignores it.'],
  'el-torito-invalid': ['error', 'There is no boot catalogue where the boot record says it is.'],
  truncated: ['error', 'The file ends before what it says it holds.'],
  damaged: ['warning', 'A file system or a table in the medium cannot be read.'],
  'not-inspected': ['info', 'What is on the disk could not be looked at.'],
  'no-label': ['warning', 'The volume has no label, so that no system can find it by one.'],
  'kernel-missing': ['error', 'An entry of the boot menu names a kernel that is not there.'],
  'kernel-invalid': ['warning', 'What an entry of the boot menu starts is no kernel that is known.'],
  'initrd-missing': ['error', 'An entry of the boot menu names an initrd that is not there.'],
  'root-label-mismatch': [
    'error',
    'The kernel is told to find its root by a label that nothing on the medium has.',
  ],
  'squashfs-missing': ['error', 'The root file system that the parameters name is not there.'],
  'no-serial-console': [
    'info',
    'The default entry does not write to a serial port: the boot is silent there.',
  ],
  'not-hybrid': ['info', 'The ISO does not start from a USB stick.'],
  'no-boot-loader': ['error', 'The disk has nothing that any firmware could start.'],
  'partition-outside': ['error', 'A partition ends beyond the end of the disk.'],
};

/** Every rule, in the order of its page's index. */
export const MEDIA_RULES: readonly MediaRule[] = Object.entries(TABLE).map(([name, [severity, summary]]) => ({
  id: `media/${name}`,
  severity,
  summary,
}));

/** What was seen; the rule's id and, unless it says otherwise, its severity are added. */
export type MediaObservation = Omit<Finding, 'rule' | 'severity'> & { readonly severity?: Severity };

export function mediaFinding(name: MediaRuleName, observation: MediaObservation): Finding {
  return { rule: `media/${name}`, severity: TABLE[name][0], ...observation };
}
