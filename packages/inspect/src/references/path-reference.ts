import type { Identity } from '../identity.ts';

/** Where in a file, or in the image's config where absent, something is written. */
export interface SourcePlace {
  readonly path: string;
  readonly line?: number;
}

/**
 * What kind of thing names a path: entrypoint and command of the config with all that they start directly, its
 * healthcheck, the first line of a script, the body of a script, the configuration of a service, or a check that the
 * profile will make.
 */
export type Origin =
  | 'main'
  | 'probe'
  | 'shebang'
  | 'script'
  | 'supervisord'
  | 'systemd'
  | 'cron'
  | 'nginx'
  | 'profile';

/** An absolute path that something in an image names and will need at run time. */
export interface PathReference {
  readonly path: string;
  /** What names it, as a subject of a sentence: `the entrypoint`, `program x-server`. */
  readonly by: string;
  /** Where it is named; absent for the image's config. */
  readonly source?: SourcePlace;
  /** `execute`: it is started. `read`: it has to be there. */
  readonly use: 'execute' | 'read';
  /** Whom it is used as. */
  readonly as: Identity;
  readonly origin: Origin;
  /** What its absence would mean. */
  readonly ifMissing: 'error' | 'warning';
}
