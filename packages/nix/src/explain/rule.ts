import type { Explanation } from './explanation.ts';
import type { Facts } from './facts.ts';

/**
 * What a rule looks at. `message`: the error itself, without its trace. `trace`: the whole of it. `warning`: what Nix
 * warns of. `builder`: single lines that Nix did not say. Words in the output of a builder never meet a rule for Nix.
 */
export type RuleScope = 'message' | 'trace' | 'warning' | 'builder';

/** One kind of error. */
export interface Rule {
  /** Stable. Rules of one code tell the same trouble from different words. */
  readonly code: string;
  readonly scope: RuleScope;
  /**
   * In linear time: what may repeat is bounded, and cannot match what follows it. Named groups are what `cause` and
   * `fix` are made of.
   */
  readonly patterns: readonly RegExp[];
  /** For builders, of whom there is much to read: texts, one of which is in every line that a pattern fits. */
  readonly hints?: readonly string[];
  /** Default: certain. */
  readonly certainty?: Explanation['certainty'];
  readonly cause: (match: RuleMatch) => string;
  readonly fix: (match: RuleMatch) => readonly string[];
  /** Decides with facts of this machine; what it returns stands in place of the rule's own. */
  readonly decide?: (match: RuleMatch, facts: Facts) => Promise<Decision | undefined>;
}

export interface RuleMatch {
  /** A named group of the pattern, '' where it took no part. As the log has it: nothing is neutralised. */
  readonly group: (name: string) => string;
  readonly drvPath: string | undefined;
  /** What the command line is known to be able to offer: attributes, for the nearest name. */
  readonly attributes: readonly string[];
}

export interface Decision {
  readonly code?: string;
  readonly certainty?: Explanation['certainty'];
  readonly cause?: string;
  readonly fix?: readonly string[];
  /** Facts, each a line. */
  readonly evidence?: readonly string[];
}
