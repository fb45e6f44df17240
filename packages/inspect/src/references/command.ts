import type { ExecutableSearch } from '../find-executable.ts';
import type { Identity } from '../identity.ts';
import type { Word } from '../shell/word.ts';
import type { Origin, SourcePlace } from './path-reference.ts';

/** A command line that something in an image starts. */
export interface Command {
  readonly words: readonly Word[];
  /** What starts it, as a subject of a sentence: `the entrypoint`, `program x-server`. */
  readonly by: string;
  /** Where it is written; absent for the image's config. */
  readonly source?: SourcePlace;
  readonly origin: Origin;
  readonly as: Identity;
  /** What the process gets, as far as it is known. */
  readonly env: ReadonlyMap<string, string>;
  readonly directory: string;
  /** `shell`: a shell looks for it, and has commands of its own. */
  readonly startedBy: 'exec' | 'shell';
  /**
   * `likely`: a service that is set up, but by somebody else's hand, or a command that a script goes on without; its
   * absence is worth a warning. `possible`: it may not come to that, so that nothing follows from its absence.
   */
  readonly certainty: 'certain' | 'likely' | 'possible';
  /** The command that led to it by the first line of a script. */
  readonly caller?: Command;
}

/** A command of which is known what it starts, or where that was looked for. */
export interface Invocation extends Command {
  /** The first word. */
  readonly program: string;
  readonly search: ExecutableSearch;
}
