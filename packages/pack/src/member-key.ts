import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { LayerMember } from '@up/oci';

/**
 * What tells members apart from others, in hexadecimal digits: another format, or anything that changed, gives
 * another key. Files of the host are told apart as `make` does, and by their inode: nobody reads 100 MB to find out.
 */
export async function keyOfMembers(
  members: readonly LayerMember[],
  format: readonly (string | number | undefined)[],
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(format));
  for (const member of members) hash.update(JSON.stringify(await describe(member)));
  return hash.digest('hex');
}

async function describe(member: LayerMember): Promise<unknown> {
  if (member.type !== 'file') return member;
  const { content, ...rest } = member;
  if (content instanceof Uint8Array)
    return { ...rest, content: createHash('sha256').update(content).digest('hex') };
  const { size, mtimeNs, ctimeNs, ino } = await stat(content.path, { bigint: true });
  return { ...rest, content: [content.path, ...[size, mtimeNs, ctimeNs, ino].map(String)] };
}
