import type { PathEntry, PathType, StartedContainer } from '@up/docker';
import { CannotTell } from './cannot-tell.ts';

const TYPES: ReadonlyMap<number, PathType> = new Map([
  [0o04, 'directory'],
  [0o10, 'file'],
  [0o12, 'symlink'],
  [0o14, 'socket'],
  [0o01, 'fifo'],
  [0o02, 'device'],
  [0o06, 'device'],
]);

const TIMEOUT_MS = 15_000;

/** What is at a path, by `stat` of the image (GNU and busybox write the same). @throws CannotTell without one. */
export async function execEntry(container: StartedContainer, path: string): Promise<PathEntry | undefined> {
  const { exitCode, stdout, stderr } = await container.exec(['stat', '-c', '%f %u %g %s', path], {
    timeoutMs: TIMEOUT_MS,
  });
  if (isMissing(exitCode)) throw notSeen(path, 'stat');
  if (exitCode !== 0) {
    if (/no such file|not a directory/i.test(stderr)) return undefined;
    throw new CannotTell(`${path} cannot be looked at: ${stderr.trim()}`);
  }
  const [rawMode = '', uid, gid, size] = stdout.trim().split(' ');
  const mode = Number.parseInt(rawMode, 16);
  const type = TYPES.get(mode >> 12) ?? 'file';
  const target = type === 'symlink' ? await execReadLink(container, path) : undefined;
  return {
    path,
    type,
    mode: mode % 0o10000,
    uid: Number(uid),
    gid: Number(gid),
    sizeBytes: Number(size),
    ...(target === undefined ? {} : { linkTarget: target }),
  };
}

async function execReadLink(container: StartedContainer, path: string): Promise<string> {
  const { exitCode, stdout } = await container.exec(['readlink', path], { timeoutMs: TIMEOUT_MS });
  if (exitCode !== 0) throw notSeen(path, 'readlink');
  return stdout.replace(/\n$/, '');
}

/** A text, by `cat` of the image. @throws CannotTell without one, and for what is no text. */
export async function execRead(
  container: StartedContainer,
  path: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const { exitCode, stdout, stderr } = await container.exec(['cat', path], {
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: maxBytes,
  });
  if (isMissing(exitCode)) throw notSeen(path, 'cat');
  if (exitCode !== 0) throw new CannotTell(`${path} cannot be read: ${stderr.trim()}`);
  if (stdout.includes('\ufffd')) throw new CannotTell(`${path} is mounted, and no text`);
  return Buffer.from(stdout);
}

/** 126 and 127: the program could not be started. */
function isMissing(exitCode: number): boolean {
  return exitCode === 126 || exitCode === 127;
}

function notSeen(path: string, program: string): CannotTell {
  return new CannotTell(
    `${path} is mounted, where the engine does not look, and the image has no ${program}`,
  );
}
