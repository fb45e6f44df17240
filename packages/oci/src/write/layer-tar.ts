import { type TarMember, tarEndMarker, tarHeader, tarPadding } from '@up/formats';
import { fileChunks } from '../source/file-chunks.ts';
import type { LayerMember } from './layer-member.ts';
import { verifiedChunks } from './verified-chunks.ts';

/**
 * The tar of a layer: members by path, so that a directory comes before what is in it and the order in which
 * they were found makes no difference.
 * @throws FormatError for what tar cannot hold; UpError UP_IMAGE_UNREADABLE where a file was changed meanwhile.
 */
export async function* layerTar(
  members: readonly LayerMember[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  for (const { member, path } of inOrder(members)) {
    signal.throwIfAborted();
    yield tarHeader(toHeader(member, path));
    if (member.type === 'file') yield* body(member, signal);
  }
  yield tarEndMarker();
}

interface NamedMember {
  readonly member: LayerMember;
  readonly path: string;
}

/** Hard links come last: what they lead to has to be there. */
function inOrder(members: readonly LayerMember[]): readonly NamedMember[] {
  const named = members.map((member) => ({ member, path: tarPath(member) }));
  const isLink = ({ member }: NamedMember): number => Number(member.type === 'hardlink');
  return named.sort((one, other) => {
    if (isLink(one) !== isLink(other)) return isLink(one) - isLink(other);
    return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
  });
}

async function* body(
  { content, path }: Extract<LayerMember, { type: 'file' }>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  if (content instanceof Uint8Array) {
    yield content;
    yield tarPadding(content.length);
    return;
  }
  const open = (): AsyncIterable<Uint8Array> => fileChunks({ path: content.path, offset: 0 });
  yield* verifiedChunks({ name: path, sizeBytes: content.sizeBytes, open }, signal);
  yield tarPadding(content.sizeBytes);
}

function toHeader(member: LayerMember, path: string): TarMember {
  const { mode, uid = 0, gid = 0, mtimeSec = 0 } = member;
  const common = { path, uid, gid, mtimeSec, ...(mode === undefined ? {} : { mode }) };
  switch (member.type) {
    case 'directory':
      return { ...common, type: 'directory' };
    case 'file': {
      const { content } = member;
      const sizeBytes = content instanceof Uint8Array ? content.length : content.sizeBytes;
      return { ...common, type: 'file', sizeBytes };
    }
    case 'symlink':
      return { ...common, type: 'symlink', linkPath: member.linkTarget };
    case 'hardlink':
      return { ...common, type: 'hardlink', linkPath: withoutSlash(member.linkTarget) };
    case 'whiteout':
      return { ...common, type: 'file', sizeBytes: 0 };
  }
}

/** A whiteout is a file whose name says what is hidden (image-spec, layer.md). */
function tarPath({ type, path }: LayerMember): string {
  const plain = withoutSlash(path);
  if (type !== 'whiteout') return plain;
  const slash = plain.lastIndexOf('/');
  return `${plain.slice(0, slash + 1)}.wh.${plain.slice(slash + 1)}`;
}

function withoutSlash(path: string): string {
  return path.replace(/^\/+/, '');
}
