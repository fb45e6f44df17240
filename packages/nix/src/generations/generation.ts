/** One generation of a profile, by its link and by what it leads to. What a generation does not say is undefined. */
export interface Generation {
  readonly number: number;
  /** `/nix/var/nix/profiles/system-42-link`. */
  readonly link: string;
  /** The store path. */
  readonly path: string | undefined;
  /** Whether the store still has it. */
  readonly exists: boolean;
  /** ISO 8601, UTC: when its link was made. */
  readonly createdAt: string | undefined;
}

/** What a profile leads to, and has led to. */
export interface Profile {
  /** `/nix/var/nix/profiles/system`. */
  readonly path: string;
  /** The oldest first. */
  readonly generations: readonly Generation[];
  /** The generation that the profile leads to. */
  readonly current: Generation | undefined;
  readonly latest: Generation | undefined;
}

/** What a generation says of itself. */
export interface GenerationMetadata extends Generation {
  readonly kind: 'nixos' | 'darwin' | 'home-manager' | 'other';
  /** `26.05.20261120.1a2b3c4` for NixOS, of the release for home-manager. */
  readonly version: string | undefined;
  /** Commit of the flake that it was built from, where the configuration sets `system.configurationRevision`. */
  readonly configurationRevision: string | undefined;
  readonly nixpkgsRevision: string | undefined;
  readonly darwinRevision: string | undefined;
  readonly kernel: string | undefined;
  /** `x86_64-linux`. */
  readonly platform: string | undefined;
  readonly specialisations: readonly string[];
}
