import { readFile, rm } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';
import { aptPackage } from './apt-package.ts';
import { type Archive, archivePackage } from './archive-package.ts';
import type { Kernel, KernelContext } from './kernel.ts';
import { KernelCache } from './kernel-cache.ts';
import { unpackKernel } from './unpack-kernel.ts';

export interface DebianKernelOptions {
  /** Looks for a newer one although there is one in the cache. */
  readonly refresh?: boolean | undefined;
  /** Instead of this machine's apt and Debian's own archives. */
  readonly archives?: readonly Archive[] | undefined;
}

/** As Debian names the processors that it has a kernel for virtual machines for. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The release that is taken where this machine is no Debian. */
const SUITE = 'bookworm';

/**
 * Debian's kernel for virtual machines, linux-image-cloud-*: from the cache, else by apt, else from Debian's archive.
 * @throws UpError UP_PLATFORM for other processors; UP_BUILD_FAILED, UP_PROGRAM_NOT_FOUND; UP_DIRECTORY_UNWRITABLE for
 *   the cache; the reason of `signal`.
 */
export async function debianKernel(context: KernelContext, options: DebianKernelOptions): Promise<Kernel> {
  const architecture = ARCHITECTURES[context.architecture];
  if (architecture === undefined)
    throw new UpError('UP_PLATFORM', `Debian has no kernel for virtual machines on ${context.architecture}`, {
      hint: 'Give one: --kernel FILE',
    });
  const cache = new KernelCache(context.cacheDir);
  const known = options.refresh === true ? undefined : await cache.newest(architecture);
  return known ?? (await fetchKernel({ architecture, cache, archives: options.archives }, context));
}

interface FetchOptions {
  readonly architecture: string;
  readonly cache: KernelCache;
  readonly archives: readonly Archive[] | undefined;
}

async function fetchKernel(
  { architecture, cache, archives }: FetchOptions,
  context: KernelContext,
): Promise<Kernel> {
  const meta = `linux-image-cloud-${architecture}`;
  const scratch = await cache.scratch().catch((cause: unknown) => {
    throw unwritable(context.cacheDir, cause);
  });
  try {
    const fetched =
      (archives === undefined ? await aptPackage(meta, scratch, context) : undefined) ??
      (await archivePackage(
        { meta, architecture, directory: scratch, archives: archives ?? (await debianArchives()) },
        context,
      ));
    context.onProgress?.(`unpacking ${fetched.name}`);
    return await cache.keep(fetched, architecture, (directory) =>
      unpackKernel({ file: fetched.path, scratch, directory }, context),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The release of this machine where it is Debian, with its security updates. */
async function debianArchives(): Promise<readonly Archive[]> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}="?([a-z]+)"?$`, 'm').exec(release)?.[1];
  const suite = value('ID') === 'debian' ? (value('VERSION_CODENAME') ?? SUITE) : SUITE;
  return [
    { url: 'https://deb.debian.org/debian', suite },
    { url: 'https://deb.debian.org/debian-security', suite: `${suite}-security` },
  ];
}

function unwritable(directory: string, cause: unknown): UpError {
  const code = systemErrorCode(cause);
  return new UpError(
    'UP_DIRECTORY_UNWRITABLE',
    `The cache ${directory} cannot be written (${code ?? cause})`,
    {
      hint: 'Set XDG_CACHE_HOME to a directory that can.',
      cause,
    },
  );
}
