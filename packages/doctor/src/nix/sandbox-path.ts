/** An entry of `sandbox-paths`: `/inside=/outside?`. */
export interface SandboxPath {
  /** As it is written. */
  readonly word: string;
  /** What is made visible; it has to be there. */
  readonly source: string;
  /** A `?` at its end. */
  readonly isOptional: boolean;
  /** Quotes mean nothing in a nix.conf: they are part of the name. */
  readonly hasQuotes: boolean;
}

export function parseSandboxPath(word: string): SandboxPath {
  const isOptional = word.endsWith('?');
  const path = isOptional ? word.slice(0, -1) : word;
  const equals = path.indexOf('=');
  return {
    word,
    source: equals === -1 ? path : path.slice(equals + 1),
    isOptional,
    hasQuotes: /["']/.test(word),
  };
}
