import type { BootFailure, FailureSeverity } from './boot-failure.ts';
import type { BootPhase } from './boot-phase.ts';
import type { ClueName } from './clue-signs.ts';
import type { Clues } from './clues.ts';
import type { TextSign } from './text-sign.ts';

/** One cause for which a boot can fail. Its page is docs/boot/ID-WITH-A-DASH.md. */
export interface FailureRule {
  /** Stable for ever. */
  readonly id: `boot/${string}`;
  readonly severity: FailureSeverity;
  /** Where the cause lies; default: the phase the boot is in. */
  readonly phase?: BootPhase | undefined;
  /** One sentence: what is wrong when this rule finds something. */
  readonly summary: string;
  /** Any one of them, in a line of the console or of the screen. None: something else than a line tells. */
  readonly signs: readonly FailureSign[];
  /** Lines that carry a sign and mean no harm. */
  readonly ignore?: readonly RegExp[] | undefined;
  /** Only in these phases: a text that means something else in others. */
  readonly during?: readonly BootPhase[] | undefined;
  /** What tells two failures of one rule apart: a unit, a device. Without it there is one. */
  readonly about?: ((sight: Sight) => string) | undefined;
  readonly message: (sight: Sight) => string;
  readonly fix?: string | ((sight: Sight) => string | undefined) | undefined;
  /** Clues that the message rests on: their lines are part of the evidence. */
  readonly clues?: readonly ClueName[] | undefined;
  readonly origin?: BootFailure['origin'];
  /** A fatal one that says little: another that follows while its lines drain takes its place. */
  readonly yields?: 'to-any-other' | undefined;
}

export interface FailureSign extends TextSign {
  /** Where it differs from the rule's. */
  readonly severity?: FailureSeverity | undefined;
  /** Only where what was said before fits. Of two rules with the same sign the first that fits is taken. */
  readonly when?: ((clues: Clues) => boolean) | undefined;
  /**
   * Milliseconds for which nothing may follow before it counts: prompts, and menus that may go on by
   * themselves. Such a sign is also looked for in a line that has no end yet.
   */
  readonly afterMs?: number | undefined;
}

/** What a rule saw: all that its message may be made of. */
export interface Sight {
  /** The named groups of the sign. */
  readonly groups: Readonly<Record<string, string>>;
  /** The line, without the kernel's stamp. */
  readonly text: string;
  /** The group `name` of every sight that fell into this failure, each once, at most twenty. */
  readonly names: readonly string[];
  /** Lines that came after it, as far as they have. */
  readonly after: readonly string[];
  readonly clues: Clues;
  readonly memoryMB: number | undefined;
}
