import { PackageBindings } from './package-bindings.ts';

/** Parts of a Nix expression, as they come together. */
export interface NixSource {
  readonly packages: PackageBindings;
  readonly contents: Set<string>;
  readonly extraCommands: string[];
  readonly fakeRootCommands: string[];
  readonly bindings: string[];
  readonly healthcheck: string[];
  /** What no argument of dockerTools can say. */
  readonly notes: string[];
  /** For nix2container, whose files all are root's, mode 0755 or 0644. */
  readonly perms: string[];
}

export function emptySource(): NixSource {
  return {
    packages: new PackageBindings(),
    contents: new Set(),
    extraCommands: [],
    fakeRootCommands: [],
    bindings: [],
    healthcheck: [],
    notes: [],
    perms: [],
  };
}
