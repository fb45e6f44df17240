import type { Platform, Target } from '@up/profiles';

/** The systems that a flake is written for, unless the user says otherwise. */
export const DEFAULT_SYSTEMS: readonly string[] = [
  'aarch64-darwin',
  'aarch64-linux',
  'x86_64-darwin',
  'x86_64-linux',
];

export type Gate = 'required' | 'allowed' | 'forbidden';

/**
 * Whether a flake offers a target for a system. A runner is for every system; what is an image of Linux is for Linux. An
 * image that the registry also builds elsewhere may be there, and need not: it takes a Linux builder.
 */
export function gateOf({ type, buildsOn }: Pick<Target, 'type' | 'buildsOn'>, system: string): Gate {
  const platform = platformOf(system);
  if (!buildsOn.some((each) => each === platform)) return 'forbidden';
  return type === 'runner' || platform === 'linux' ? 'required' : 'allowed';
}

/** An SD image is for boards: `aarch64-linux` alone. */
export function gateOfSdImage(system: string): Gate {
  return system === 'aarch64-linux' ? 'allowed' : 'forbidden';
}

/** `x86_64-linux` is of `linux`. */
export function platformOf(system: string): Platform | undefined {
  if (system.endsWith('-linux')) return 'linux';
  return system.endsWith('-darwin') ? 'darwin' : undefined;
}

const MACHINES: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: 'x86_64', arm64: 'aarch64' };

/** As Nix names this machine. */
export function systemOf(platform: NodeJS.Platform, arch: NodeJS.Architecture): string {
  return `${MACHINES[arch] ?? arch}-${platform}`;
}
