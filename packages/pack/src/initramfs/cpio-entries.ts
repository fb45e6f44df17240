import { readFile } from 'node:fs/promises';
import { UpError } from '@up/core';
import type { CpioEntry } from '@up/formats';
import type { HostFile, LayerMember } from '@up/oci';
import { loadImage } from './load-image.ts';

/**
 * The members of an image as members of a cpio archive. Programs and libraries are taken without what nobody loads;
 * hard links become symbolic ones, which the format has no cheaper way for.
 * @throws UpError UP_BUILD_FAILED where a file was changed meanwhile; system errors of reading; the reason of `signal`.
 */
export async function cpioEntries(
  members: readonly LayerMember[],
  signal: AbortSignal,
): Promise<readonly CpioEntry[]> {
  const entries: CpioEntry[] = [];
  for (const member of members) {
    signal.throwIfAborted();
    const { uid = 0, gid = 0 } = member;
    const common = { path: member.path.replace(/^\/+/, ''), uid, gid };
    switch (member.type) {
      case 'directory':
        entries.push({ ...common, type: 'directory', mode: member.mode ?? 0o755 });
        break;
      case 'file':
        entries.push({
          ...common,
          type: 'file',
          mode: member.mode ?? 0o644,
          data: await dataOf(member.content),
        });
        break;
      case 'symlink':
      case 'hardlink':
        entries.push({ ...common, type: 'symlink', mode: 0o777, target: member.linkTarget });
        break;
      case 'whiteout':
        break;
    }
  }
  return entries;
}

async function dataOf(content: Uint8Array | HostFile): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  const data = await readFile(content.path);
  if (data.length !== content.sizeBytes)
    throw new UpError('UP_BUILD_FAILED', `${content.path} was changed while it was packed`, {
      hint: 'Run up again when nothing changes it any more.',
    });
  return loadImage(data);
}
