import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { type Cleanup, systemErrorCode, UpError } from '@up/core';
import type { Session } from '@up/process';

/** Directories that belong to one machine alone, and go with it. */
export interface MachineDirectories {
  /** For overlays, which may become large. */
  readonly files: string;
  /** For sockets: its path is short. */
  readonly sockets: string;
}

/** `sockaddr_un` of Linux holds 108 bytes, of macOS 104, with a zero at the end; the longest name below is 16. */
const MAX_DIRECTORY_BYTES = 103 - 17;

/** @throws UpError UP_DIRECTORY_UNWRITABLE or UP_DISK_FULL. */
export async function makeDirectories(
  cleanup: Cleanup,
  { session, env }: { readonly session: Session | undefined; readonly env: NodeJS.ProcessEnv },
): Promise<MachineDirectories> {
  const files = session === undefined ? await makeOwn(tmpdir()) : await session.scratch('vm');
  cleanup.defer(() => rm(files, { recursive: true, force: true }));
  if (fits(files)) return { files, sockets: files };
  const sockets = await makeOwn(await shortBase(env));
  cleanup.defer(() => rm(sockets, { recursive: true, force: true }));
  return { files, sockets };
}

async function makeOwn(base: string): Promise<string> {
  try {
    // mkdtemp makes it for this user alone (0700).
    return await mkdtemp(join(await realpath(base), 'up-vm-'));
  } catch (cause) {
    const code = systemErrorCode(cause) ?? 'unknown reason';
    throw new UpError(
      code === 'ENOSPC' ? 'UP_DISK_FULL' : 'UP_DIRECTORY_UNWRITABLE',
      `No directory for a machine can be made in ${base}: ${code}`,
      { hint: 'Set TMPDIR to a directory with room.', cause },
    );
  }
}

async function shortBase(env: NodeJS.ProcessEnv): Promise<string> {
  const runtime = env['XDG_RUNTIME_DIR'];
  const isUsable = runtime !== undefined && isAbsolute(runtime) && fits(join(runtime, 'up-vm-xxxxxx'));
  return isUsable ? runtime : '/tmp';
}

function fits(directory: string): boolean {
  return Buffer.byteLength(directory) <= MAX_DIRECTORY_BYTES;
}
