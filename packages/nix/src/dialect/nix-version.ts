/** Nix itself, or one of those that go the same way with differences. */
export type NixFlavour = 'nix' | 'lix' | 'determinate';

export interface NixVersion {
  readonly flavour: NixFlavour;
  /** As printed, without a suffix for a build: `2.26.3`. Of Determinate Nix that of the Nix it is made from. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
}

const VERSION_LINE = /^nix \((Nix|Lix, like Nix|Determinate Nix [^)]*)\) ((\d+)\.(\d+)[\d.]*)/m;

/** What `nix --version` printed. Undefined for what is not Nix. */
export function parseNixVersion(text: string): NixVersion | undefined {
  const match = VERSION_LINE.exec(text);
  if (match === null) return undefined;
  const [, name = '', version = '', major, minor] = match;
  return { flavour: flavourOf(name), version, major: Number(major), minor: Number(minor) };
}

function flavourOf(name: string): NixFlavour {
  if (name.startsWith('Lix')) return 'lix';
  return name.startsWith('Determinate') ? 'determinate' : 'nix';
}

/** Whether a version is at least `2.minor`. */
export function isAtLeast({ major, minor }: NixVersion, atLeastMinor: number): boolean {
  return major > 2 || (major === 2 && minor >= atLeastMinor);
}
