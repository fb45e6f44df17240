import type { ConfigPlace } from './supervisor-error.ts';
import type { Autorestart } from './values/autorestart.ts';

/** Where a stream goes: a file that supervisord names itself, nowhere, or a path. */
export type LogTarget =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly path: string };

export interface StreamConfig {
  readonly logfile: LogTarget;
  readonly logfileMaxBytes: number;
  readonly logfileBackups: number;
  readonly captureMaxBytes: number;
  readonly eventsEnabled: boolean;
  readonly syslog: boolean;
}

/** One process that supervisord would run: a program section gives `numprocs` of them. */
export interface ProcessConfig {
  readonly name: string;
  /** Name of the group that it runs in. */
  readonly group: string;
  /** The section it comes from, for example `program:web`. */
  readonly section: string;
  /** Where each option of that section stands. */
  readonly places: ReadonlyMap<string, ConfigPlace>;
  readonly command: string;
  readonly directory: string | undefined;
  readonly umask: number | undefined;
  readonly priority: number;
  readonly autostart: boolean;
  readonly autorestart: Autorestart;
  readonly startsecs: number;
  readonly startretries: number;
  readonly uid: number | undefined;
  readonly stdout: StreamConfig;
  readonly stderr: StreamConfig;
  readonly redirectStderr: boolean;
  readonly stopsignal: number;
  readonly stopwaitsecs: number;
  readonly stopasgroup: boolean;
  readonly killasgroup: boolean;
  readonly exitcodes: readonly number[];
  /** [supervisord] environment and the program's own: what is added to supervisord's environment. */
  readonly environment: ReadonlyMap<string, string>;
  readonly serverurl: string | undefined;
}
