import { tarEndMarker, tarHeader, tarPadding } from '@up/formats';
import type { ImageMember } from './image-member.ts';
import { verifiedChunks } from './verified-chunks.ts';

/**
 * Members as one tar, in the order given. The same members give the same bytes.
 * @throws UpError UP_IMAGE_UNREADABLE where a member is not what it says; the reason of `signal`.
 */
export async function* imageArchive(
  members: readonly ImageMember[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  for (const member of members) {
    const { name, sizeBytes } = member;
    yield tarHeader({ type: 'file', path: name, sizeBytes, mtimeSec: 0 });
    yield* verifiedChunks(member, signal);
    yield tarPadding(sizeBytes);
  }
  yield tarEndMarker();
}
