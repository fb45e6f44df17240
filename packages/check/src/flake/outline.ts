/** What a flake has, by name alone: no package of it was evaluated. */
export interface Outline {
  /** `packages`, `apps`... */
  readonly outputs: readonly string[];
  /** Output -> system -> names. `formatter` has none: it is one derivation for each system. */
  readonly names: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** The outputs of a flake that `up` knows: others are in nobody's way, and nobody's. */
export const ALLOWED_OUTPUTS: readonly string[] = ['packages', 'apps', 'devShells', 'formatter', 'checks'];

export function namesIn({ names }: Outline, output: string, system: string): readonly string[] {
  return names[output]?.[system] ?? [];
}
