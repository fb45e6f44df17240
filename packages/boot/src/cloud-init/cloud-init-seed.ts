import { createHash } from 'node:crypto';
import { UpError } from '@up/core';
import { writeIso } from '@up/formats';

/** What cloud-init is given, each as it is in its file. */
export interface CloudInitData {
  readonly userData: string;
  /** Default: an instance id that changes with the user data, and the host name `up`. */
  readonly metaData?: string | undefined;
}

export interface CloudInitSeed {
  /** An ISO 9660 volume with the label `cidata`: the data source NoCloud of cloud-init. */
  readonly iso: Uint8Array;
  /** A line that is on the console when cloud-init has come to its last stage with this seed. */
  readonly marker: string;
}

/** What cloud-init reads as user data begins so (its documentation, "User data formats"). */
const BEGINNINGS = [
  '#cloud-config',
  '#cloud-config-archive',
  '#cloud-boothook',
  '#part-handler',
  '#include',
  '#include-once',
  '#!',
  '## template:',
  'Content-Type:',
  'MIME-Version:',
];

/**
 * A seed for cloud-init's data source NoCloud. The vendor data in it is a script that says on the console that the seed
 * was applied; the user data is as it was given.
 * @throws UpError UP_USAGE for user data that cloud-init would ignore.
 */
export function cloudInitSeed({ userData, metaData }: CloudInitData): CloudInitSeed {
  const [firstLine = ''] = userData.split(/\r?\n/, 1);
  if (!BEGINNINGS.some((beginning) => firstLine.startsWith(beginning)))
    throw new UpError(
      'UP_USAGE',
      'The user data does not begin as cloud-init knows it, and would be ignored',
      {
        hint: 'Its first line has to be #cloud-config, or #! and the path of a shell.',
        details: { firstLine: firstLine.slice(0, 100) },
      },
    );
  const id = createHash('sha256')
    .update(userData)
    .update('\0')
    .update(metaData ?? '')
    .digest('hex')
    .slice(0, 16);
  const marker = `up-cloud-init-${id}`;
  const file = (path: string, text: string): { readonly path: string; readonly bytes: Uint8Array } => ({
    path,
    bytes: new TextEncoder().encode(text),
  });
  const files = [
    file('user-data', userData),
    file('meta-data', metaData ?? `instance-id: iid-up-${id}\nlocal-hostname: up\n`),
    file('vendor-data', `#!/bin/sh\necho ${marker} >/dev/console\n`),
  ];
  return { iso: writeIso({ label: 'cidata', files }), marker };
}
