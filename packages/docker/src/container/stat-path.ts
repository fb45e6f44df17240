import type { IncomingMessage } from 'node:http';
import { callEngine } from '../client/call-engine.ts';
import { refusalOf } from '../client/engine-error.ts';
import type { ContainerContext } from './container-context.ts';

export type PathType = 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket';

/** What is at a path of a container, links in its last part not followed. */
export interface PathStat {
  readonly type: PathType;
  /** Permissions with set-uid, set-gid and sticky, as chmod takes them. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** Of a symlink: where it leads to, from the root of the container. */
  readonly linkTarget?: string;
}

const HEADER = 'x-docker-container-path-stat';

/**
 * Looks at a path of a container, running or not; nothing of the image is needed for it. Docker does not see
 * what is on a tmpfs. Undefined when nothing is there.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason when aborted.
 */
export async function statPath(
  { client, id, name, signal }: ContainerContext,
  path: string,
): Promise<PathStat | undefined> {
  const failure = `${path} in container ${name} cannot be looked at`;
  return await callEngine({ client, signal, failure }, async (docker) => {
    try {
      const answer = (await docker.getContainer(id).infoArchive({ path })) as unknown as IncomingMessage;
      answer.destroy();
      const encoded = answer.headers[HEADER];
      return parsePathStat(Buffer.from(String(encoded), 'base64').toString('utf8'));
    } catch (error) {
      if (refusalOf(error)?.status === 404) return undefined;
      throw error;
    }
  });
}

/** Mode bits as Go has them (fs.FileMode): the permissions are those of Unix, the rest is not. */
const GO_TYPES: readonly (readonly [number, PathType])[] = [
  [31, 'directory'],
  [27, 'symlink'],
  [26, 'device'],
  [25, 'fifo'],
  [24, 'socket'],
];
const GO_SPECIAL: readonly (readonly [number, number])[] = [
  [23, 0o4000],
  [22, 0o2000],
  [20, 0o1000],
];

export function parsePathStat(json: string): PathStat {
  const {
    mode = 0,
    size = 0,
    linkTarget = '',
  } = JSON.parse(json) as {
    readonly mode?: number;
    readonly size?: number;
    readonly linkTarget?: string;
  };
  const has = (bit: number): boolean => Math.floor(mode / 2 ** bit) % 2 === 1;
  const special = GO_SPECIAL.reduce((sum, [bit, unix]) => sum + (has(bit) ? unix : 0), 0);
  const type = GO_TYPES.find(([bit]) => has(bit))?.[1] ?? 'file';
  return {
    type,
    mode: (mode % 0o1000) + special,
    sizeBytes: size,
    ...(type === 'symlink' ? { linkTarget } : {}),
  };
}
