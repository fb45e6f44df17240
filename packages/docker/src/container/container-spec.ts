import type { Session } from '@up/process';

/** A container as it is to run. A profile's container flags fit in as they are. */
export interface ContainerSpec {
  /** Name or id of an image that the engine has. */
  readonly image: string;
  /** What it runs: part of its name and its label `up.target`. */
  readonly target: string;
  readonly session: Session;
  /** `detached`: it outlives the session, and no sweep removes it. Default `session`. */
  readonly lifetime?: 'session' | 'detached' | undefined;
  /** In place of the image's own; without `command`, the image's command goes, too. */
  readonly entrypoint?: readonly string[] | undefined;
  /** In place of the image's own command. */
  readonly command?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** `uid[:gid]`, or names of the image. */
  readonly user?: string | undefined;
  readonly workingDirectory?: string | undefined;
  readonly readOnly?: boolean | undefined;
  /** Capabilities that it keeps, without `CAP_`; all others are dropped. Default: those that the engine gives. */
  readonly capabilities?: readonly string[] | undefined;
  /** Whether set-uid programs and file capabilities give its processes nothing. Default false. */
  readonly noNewPrivileges?: boolean | undefined;
  /** Paths on which a tmpfs is mounted -> its options. */
  readonly tmpfs?: Readonly<Record<string, string>> | undefined;
  /** Paths on which a volume is mounted -> its name, or the directory of the engine's machine that it stands for. */
  readonly volumes?: Readonly<Record<string, string>> | undefined;
  /** Container port (TCP) -> port on 127.0.0.1 of the engine's machine; 0 takes any free one. */
  readonly ports?: Readonly<Record<string, number>> | undefined;
  /** Its processes are killed above it; swap does not add to it. */
  readonly memoryMB?: number | undefined;
  /** `linux/arm64`, where the image is for several platforms, or is to be emulated. */
  readonly platform?: string | undefined;
  /** Its main process is systemd: it gets the control groups that systemd needs, under version 1 and 2 of them. */
  readonly init?: 'systemd' | undefined;
  /** Name or id of a network; default: that of the engine. */
  readonly network?: string | undefined;
  /** A terminal: its output is one stream then. */
  readonly tty?: boolean | undefined;
  /** Files that are put into it before it starts; their directories must be there. */
  readonly files?: readonly ContainerFile[] | undefined;
}

export interface ContainerFile {
  readonly path: string;
  readonly body: string | Uint8Array;
  /** Default 0o644. */
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}
