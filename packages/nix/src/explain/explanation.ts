/** An error of Nix or of a builder, with what caused it and what to type. */
export interface Explanation {
  /** Stable: `untracked-file`, `hash-mismatch`... or `unknown`. */
  readonly code: string;
  /** The error in the words of Nix, its first lines. */
  readonly message: string;
  /** One sentence. Undefined where the code is `unknown`: nothing is guessed. */
  readonly cause: string | undefined;
  /** Commands or edits, the best first. */
  readonly fix: readonly string[];
  /** `certain`: by text or by fact; `likely`: the text fits more than one cause. */
  readonly certainty: 'certain' | 'likely';
  /** The lines and facts it rests on. */
  readonly evidence: readonly string[];
  /** The derivation it is about, where one is named. */
  readonly drvPath?: string | undefined;
  /** Where in the user's own files it happened: `flake.nix:3:12`. */
  readonly position?: string | undefined;
  /** Whose words it is about; a warning is no error, but may be why there is one. */
  readonly saidBy?: SaidBy | undefined;
}

export type SaidBy = 'nix' | 'nix-warning' | 'builder';
