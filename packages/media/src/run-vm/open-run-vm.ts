import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import { type MediumFile, openFile } from '../file/medium-file.ts';
import type { Architecture, RunVmMedium } from '../medium.ts';
import { readRunVm } from './read-run-vm.ts';
import { NotPlainError } from './shell-words.ts';

const SCRIPT = /^(?:run-.+-vm|microvm-run)$/;
/** The longest ones have some ten kilobytes. */
const MAX_SCRIPT_BYTES = 1024 * 1024;
const MAX_PARAMETERS_BYTES = 64 * 1024;

const HOSTS: Readonly<Partial<Record<NodeJS.Architecture, Architecture>>> = {
  arm64: 'aarch64',
  ia32: 'i386',
};

/** The script itself: by its name, and that it is one. */
export function isRunVmScript(name: string, head: Uint8Array): boolean {
  return SCRIPT.test(name) && head[0] === 0x23 && head[1] === 0x21;
}

/**
 * Reads a script that starts QEMU, without running any of it.
 * @throws UpError UP_MEDIUM_UNREADABLE with the line that is not understood
 */
export async function openRunVmScript(file: MediumFile): Promise<RunVmMedium> {
  const { path, sizeBytes } = file;
  const bytes = await file.readAt(0, Math.min(sizeBytes, MAX_SCRIPT_BYTES));
  try {
    const machine = readRunVm(new TextDecoder().decode(bytes), {
      readParameters,
      hostArchitecture: HOSTS[process.arch] ?? 'x86_64',
    });
    return { kind: 'run-vm', path, sizeBytes, findings: [], script: path, machine };
  } catch (error) {
    if (!(error instanceof NotPlainError)) throw error;
    throw new UpError(
      'UP_MEDIUM_UNREADABLE',
      `${path} starts a machine that is not understood: line ${error.line}: ${error.message}`,
      {
        hint: 'The script is read, not run. Run it by hand, or boot the disk or ISO of the same configuration.',
        details: { line: error.line },
        cause: error,
      },
    );
  }
}

/**
 * A directory that NixOS's `system.build.vm` or microvm.nix made: `bin/run-NAME-vm`, `bin/microvm-run`.
 * @throws UpError UP_MEDIUM_UNREADABLE where there is none, more than one, or one that is not understood
 */
export async function openRunVmDirectory(
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RunVmMedium> {
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
  await using file = await openFile(join(path, 'bin', script), { signal });
  return { ...(await openRunVmScript(file)), path };
}

/** Undefined for what is no small file: a device has no end. */
function readParameters(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const stats = statSync(path);
  return stats.isFile() && stats.size <= MAX_PARAMETERS_BYTES ? readFileSync(path, 'utf8') : undefined;
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
