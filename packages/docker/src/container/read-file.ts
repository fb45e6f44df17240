import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { readStream } from '../client/read-stream.ts';
import type { ContainerContext } from './container-context.ts';
import { statPath } from './stat-path.ts';

export interface ReadFileOptions {
  /** A longer file is cut; default 16 MiB. */
  readonly maxBytes?: number | undefined;
}

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
/** As many links as the kernel follows. */
const MAX_LINKS = 40;

/**
 * The content of a regular file of a container, running or not, links followed; undefined where there is none.
 * Docker does not see what is on a tmpfs.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason when aborted.
 */
export async function readFile(
  context: ContainerContext,
  path: string,
  { maxBytes = DEFAULT_MAX_BYTES }: ReadFileOptions = {},
): Promise<Uint8Array | undefined> {
  let place = path;
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const stat = await statPath(context, place);
    if (stat?.type === 'file') return await readBody(context, place, maxBytes);
    if (stat?.linkTarget === undefined || stat.linkTarget === place) return undefined;
    place = stat.linkTarget;
  }
  return undefined;
}

/** The engine sends the file as a tar with one member. */
async function readBody(
  { client, id, name, signal }: ContainerContext,
  path: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const failure = `${path} in container ${name} cannot be read`;
  const chunks = Readable.from(
    readStream({ client, signal, failure }, (docker) => docker.getContainer(id).getArchive({ path })),
  );
  const members = tar.extract();
  chunks.on('error', (error) => members.destroy(error)).pipe(members);
  const parts: Uint8Array[] = [];
  let left = maxBytes;
  try {
    for await (const member of members) {
      for await (const part of member as AsyncIterable<Uint8Array>) {
        parts.push(part.subarray(0, left));
        left -= Math.min(left, part.length);
        if (left === 0) break;
      }
      break;
    }
  } finally {
    chunks.destroy();
    members.destroy();
  }
  return Buffer.concat(parts);
}
