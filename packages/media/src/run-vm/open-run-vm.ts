import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import type { RunVmMedium } from '../medium.ts';

const SCRIPT = /^run-.+-vm$/;

/** The script itself: by its name, and that it is one. */
export function isRunVmScript(name: string, head: Uint8Array): boolean {
  return SCRIPT.test(name) && head[0] === 0x23 && head[1] === 0x21;
}

/**
 * A directory that NixOS's `system.build.vm` made: `bin/run-NAME-vm`.
 * @throws UpError UP_MEDIUM_UNREADABLE where there is none, or more than one
 */
export async function openRunVmDirectory(path: string): Promise<RunVmMedium> {
  const scripts = await scriptsIn(join(path, 'bin'));
  const [script] = scripts;
  if (script === undefined)
    throw new UpError(
      'UP_MEDIUM_UNREADABLE',
      `${path} is a directory, and there is no bin/run-NAME-vm in it`,
      {
        hint: 'Name the file to boot, or a directory that `nixos-rebuild build-vm` made.',
      },
    );
  if (scripts.length > 1)
    throw new UpError(
      'UP_MEDIUM_UNREADABLE',
      `${path}/bin has ${scripts.length} run-NAME-vm: ${scripts.join(', ')}`,
      {
        hint: 'Name one of the scripts.',
      },
    );
  return { kind: 'run-vm', path, sizeBytes: 0, findings: [], script: join(path, 'bin', script) };
}

async function scriptsIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => SCRIPT.test(name)).sort();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new UpError('UP_MEDIUM_UNREADABLE', `cannot read ${directory}: ${code ?? String(error)}`, {
      cause: error,
    });
  }
}
