import type { Session } from '@up/process';

/** What every question to Nix needs. */
export interface NixContext {
  readonly signal: AbortSignal;
  /** Where Nix is looked for, and what it is told; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** What relative flakes and files are relative to; default: the working directory. */
  readonly cwd?: string | undefined;
  readonly session?: Session | undefined;
  /** Another store than the default: `ssh-ng://host`, `/mnt`... */
  readonly store?: string | undefined;
}

/** For where there is no Nix. */
export const INSTALL_HINT: string =
  'Install Nix: https://nixos.org/download, or on Debian: apt-get install nix-bin. Where it is installed, open a new shell, or add /nix/var/nix/profiles/default/bin to PATH.';
