import type { BuildRecord } from './build-record.ts';

/** What is known when a command begins. */
export interface BuildStart {
  readonly command: readonly string[];
  /** What is built or switched: a flake reference, a profile, `os switch`. */
  readonly subject: string;
  readonly nix: BuildRecord['nix'];
}

/** What is known when it is over. */
export type BuildEnd = Pick<BuildRecord, 'exitCode' | 'builds' | 'errors' | 'generation'> & {
  readonly outcome: Exclude<BuildRecord['outcome'], 'running'>;
};

/** A run that is under way. Disposing of it without an end makes it `interrupted`. */
export interface BuildRecording extends AsyncDisposable {
  readonly id: string;
  /** The file that everything Nix and the builders write goes to: hand it to `nixBuild` as `logFile`. */
  readonly logFile: string;
  /** Why the end could not be written, in the words of the system (`ENOSPC`); undefined when it was. */
  readonly problem: string | undefined;
  /** Writes how it ended. That this fails is no failure of the build: `problem` says it. */
  finish(end: BuildEnd): Promise<BuildRecord>;
}

/** The runs of one user. Several processes may use the same directory at once: each record has one writer. */
export interface BuildHistory {
  readonly directory: string;
  /**
   * Writes a record that says `running`, and removes the oldest of too many.
   * @throws UpError UP_DIRECTORY_UNWRITABLE or UP_DISK_FULL.
   */
  begin(start: BuildStart): Promise<BuildRecording>;
  /**
   * All records, the newest first. Those whose process has died are `interrupted` from now on.
   * @throws UpError UP_DIRECTORY_UNWRITABLE where the directory is there and cannot be read.
   */
  list(): Promise<HistoryListing>;
}

export interface HistoryListing {
  readonly records: readonly BuildRecord[];
  /** Files that were no records, where they were moved to. */
  readonly setAside: readonly string[];
  /** Files of a later version of `up`, or that this user may not read: left as they are. */
  readonly leftAlone: readonly string[];
}
