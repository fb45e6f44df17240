import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { runProcess, type Session } from '@up/process';

export interface GrubCoreOptions {
  /** `i386-pc`, `x86_64-efi`: which of GRUB's platforms. */
  readonly platform: string;
  /** What `grub-mkimage` calls what is made of it: `i386-pc-eltorito`. */
  readonly format: string;
  readonly config: string;
  /** Where the core is written. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session | undefined;
}

/** Everything that the configuration uses: nothing is loaded from the medium. */
const MODULES: readonly string[] = [
  ...['iso9660', 'part_gpt', 'part_msdos', 'fat', 'search', 'search_fs_file', 'normal', 'configfile', 'test'],
  ...['linux', 'echo', 'boot', 'reboot', 'halt', 'serial', 'terminal', 'terminfo', 'all_video', 'gzio'],
];
const PLATFORM_MODULES: Readonly<Record<string, readonly string[]>> = {
  'i386-pc': ['biosdisk'],
  'x86_64-efi': ['efi_gop', 'efi_uga'],
  'arm64-efi': ['efi_gop'],
};
const PACKAGES: Readonly<Record<string, string>> = {
  'i386-pc': 'grub-pc-bin',
  'x86_64-efi': 'grub-efi-amd64-bin',
  'arm64-efi': 'grub-efi-arm64-bin',
};
const LIBRARY = '/usr/lib/grub';

/**
 * Makes a GRUB that finds its configuration by itself.
 * @throws UpError UP_PROGRAM_NOT_FOUND where this machine has no GRUB for the platform; UP_PROGRAM_FAILED.
 */
export async function makeGrubCore(options: GrubCoreOptions): Promise<void> {
  const { platform, format, config, file, env, signal, session } = options;
  const directory = await platformDirectory(platform);
  const modules = [...MODULES, ...(PLATFORM_MODULES[platform] ?? [])];
  const args = ['-d', directory, '-O', format, '-o', file, '-c', config, '-p', '/boot/grub', ...modules];
  const hint = 'Install it: apt install grub-common';
  await runProcess({ command: 'grub-mkimage', args, env, signal, session, hint });
}

/** The code for the first sector of a disk that finds the core in the ISO (GRUB's boot/hybrid). */
export async function hybridBootSector(platform: string): Promise<string> {
  return join(await platformDirectory(platform), 'boot_hybrid.img');
}

async function platformDirectory(platform: string): Promise<string> {
  const directory = join(LIBRARY, platform);
  const isThere = await access(join(directory, 'moddep.lst')).then(
    () => true,
    () => false,
  );
  if (isThere) return directory;
  throw new UpError(
    'UP_PROGRAM_NOT_FOUND',
    `An ISO needs GRUB for ${platform}, which is not in ${directory}`,
    {
      hint: `Install it: apt install ${PACKAGES[platform] ?? 'grub-common'}`,
    },
  );
}

/** What changes when another GRUB would make other cores. */
export async function grubVersion(platform: string): Promise<string> {
  return (await readFile(join(LIBRARY, platform, 'modinfo.sh'), 'latin1').catch(() => '')).slice(
    0,
    64 * 1024,
  );
}
