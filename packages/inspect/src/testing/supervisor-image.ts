import type { Finding } from '@up/core';
import type { ImageConfig } from '@up/oci';
import { inspectImage } from '../inspect-image.ts';
import type { Rule } from '../rule.ts';
import { type FileSpecs, makeImage } from './make-image.ts';

export const CONF = '/etc/supervisord.conf';

/** An image in which supervisord and a program `web` run without a fault. */
export const SOUND_FILES: FileSpecs = {
  '/etc/passwd': {
    text: 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n',
  },
  '/etc/group': { text: 'root:x:0:\napp:x:1000:\n' },
  '/home/app': { type: 'directory', uid: 1000, gid: 1000 },
  '/tmp': { type: 'directory', mode: 0o1777 },
  '/var/log': { type: 'directory' },
  '/run': { type: 'directory' },
  '/bin/sh': { elf: {}, mode: 0o755 },
  '/usr/bin/supervisord': { text: '#!/usr/bin/python3\n', mode: 0o755 },
  '/usr/bin/web': { elf: {}, mode: 0o755 },
};

export const SUPERVISORD_SECTION = '[supervisord]\nnodaemon=true\nuser=root\n';

export interface SupervisorImage {
  readonly files?: FileSpecs;
  readonly config?: Partial<ImageConfig>;
  readonly mounts?: readonly string[];
}

/** What rules find in the sound image with that configuration, started as process 1. */
export async function findInConfig(
  rules: Rule | readonly Rule[],
  text: string,
  { files = {}, config = {}, mounts = [] }: SupervisorImage = {},
): Promise<readonly Finding[]> {
  const image = makeImage({
    files: { ...SOUND_FILES, [CONF]: { text }, ...files },
    config: { cmd: ['/usr/bin/supervisord', '-c', CONF], ...config },
  });
  const inspection = await inspectImage({
    image,
    rules: Array.isArray(rules) ? rules : [rules as Rule],
    mounts,
  });
  if (inspection.skipped.length > 0) throw new Error(inspection.skipped[0]?.reason);
  return inspection.findings;
}

/** [supervisord] and one program. */
export function withProgram(...lines: readonly string[]): string {
  return `${SUPERVISORD_SECTION}[program:web]\n${lines.join('\n')}\n`;
}
