import { Readable } from 'node:stream';
import tar, { type Header } from 'tar-stream';
import { readStream } from '../client/read-stream.ts';
import type { ContainerContext } from './container-context.ts';
import { type PathType, statPath } from './stat-path.ts';

/** A file of a container, with what `statPath` does not know: whom it belongs to. */
export interface PathEntry {
  /** Absolute. */
  readonly path: string;
  readonly type: PathType;
  /** Permissions with set-uid, set-gid and sticky, as chmod takes them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Of a symlink, as it is written. */
  readonly linkTarget?: string | undefined;
}

const TYPES: ReadonlyMap<Header['type'] | undefined, PathType> = new Map([
  ['directory', 'directory'],
  ['symlink', 'symlink'],
  ['character-device', 'device'],
  ['block-device', 'device'],
  ['fifo', 'fifo'],
] as const);

/**
 * What is at a path, and below it, one after the other; nothing where nothing is there. Who needs the first only
 * leaves the loop. Docker does not see what is on a tmpfs, and neither engine what the kernel shows in /proc.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason when aborted.
 */
export async function* listPath(
  context: ContainerContext,
  path: string,
): AsyncGenerator<PathEntry, void, void> {
  if ((await statPath(context, path)) === undefined) return;
  const { client, id, name, signal } = context;
  const failure = `${path} in container ${name} cannot be read`;
  const chunks = Readable.from(
    readStream({ client, signal, failure }, (docker) => docker.getContainer(id).getArchive({ path })),
  );
  const members = tar.extract();
  chunks.on('error', (error) => members.destroy(error)).pipe(members);
  // The archive names everything from the last part of the path on.
  const parent = path.replace(/\/+$/, '').replace(/\/[^/]*$/, '');
  try {
    for await (const member of members) {
      const { header } = member;
      yield {
        path: path === '/' ? absolute(header.name) : `${parent}${absolute(header.name)}`,
        type: TYPES.get(header.type) ?? 'file',
        mode: (header.mode ?? 0) % 0o10000,
        uid: header.uid ?? 0,
        gid: header.gid ?? 0,
        sizeBytes: header.size ?? 0,
        ...(header.type === 'symlink' ? { linkTarget: header.linkname ?? '' } : {}),
      };
      member.resume();
    }
  } finally {
    chunks.destroy();
    members.destroy();
  }
}

function absolute(name: string): string {
  return `/${name.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')}`;
}
