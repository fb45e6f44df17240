import { UpError } from '@up/core';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** Node's names of architectures that OCI calls otherwise. */
const OCI_ARCHITECTURE: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** Linux on the architecture of this machine. */
export function hostPlatform(arch: string = process.arch): Platform {
  return { os: 'linux', architecture: OCI_ARCHITECTURE[arch] ?? arch };
}

/** `os/architecture[/variant]`, or an architecture alone. @throws UpError UP_USAGE for anything else. */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  const [os = '', architecture = os, variant] = parts;
  if (parts.length > 3 || parts.includes(''))
    throw new UpError('UP_USAGE', `"${text}" is no platform`, {
      hint: 'Write it as os/architecture or os/architecture/variant, for example linux/arm64.',
    });
  return parts.length === 1 ? { os: 'linux', architecture } : { os, architecture, variant };
}

export function renderPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** Whether `offered` is what is `wanted`; a variant counts only where it is asked for. */
export function platformMatches(offered: Platform, wanted: Platform): boolean {
  return (
    offered.os === wanted.os &&
    offered.architecture === wanted.architecture &&
    (wanted.variant === undefined || offered.variant === wanted.variant)
  );
}
