import { truncate, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { RunVmDisk } from '@up/media';
import { runProcess, type Session } from '@up/process';
import type { Drive } from '@up/qemu';
import type { PlannedSource } from '../plan/boot-source.ts';

export interface MakePartsOptions {
  readonly session: Session;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Makes the disks and directories that a source needs, and attaches them. They go with the session.
 * @throws UpError UP_PROGRAM_NOT_FOUND, UP_PROGRAM_FAILED (mkfs.ext4), UP_DISK_FULL, UP_DIRECTORY_UNWRITABLE.
 */
export async function makeParts(source: PlannedSource, options: MakePartsOptions): Promise<PlannedSource> {
  const { parts, ...others } = source;
  if (parts === undefined) return source;
  const { session } = options;
  const drives: Drive[] = [];
  for (const disk of parts.disks) drives.push(await driveOf(disk, options));
  const shares = [];
  for (const { tag, directory } of parts.shares) {
    // A directory of this host is only read: what the guest is, is not known.
    if (directory !== undefined) shares.push({ tag, directory, readOnly: true });
    else shares.push({ tag, directory: await session.scratch('share'), readOnly: false });
  }
  return { ...others, drives: [...source.drives, ...drives], shares };
}

async function driveOf(disk: RunVmDisk, { session, env, signal }: MakePartsOptions): Promise<Drive> {
  if (disk.kind === 'file') return { path: disk.path, format: disk.format, as: disk.as };
  const path = join(await session.scratch('disk'), 'disk.raw');
  await writeFile(path, '', { mode: 0o600 });
  // All holes: it takes as much room as is written to it.
  await truncate(path, disk.sizeBytes);
  if (disk.ext4Label !== undefined)
    await runProcess({
      command: 'mkfs.ext4',
      args: ['-q', '-F', '-L', disk.ext4Label, path],
      env: { ...env, PATH: [env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter) },
      signal,
      hint: 'Debian, Ubuntu: apt install e2fsprogs.',
    });
  return { path, format: 'raw', as: 'disk' };
}
