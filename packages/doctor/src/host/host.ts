import type { SourceCheck } from '@up/nix';
import type { HostFiles } from './host-files.ts';
import type { HostPrograms } from './host-programs.ts';

/** The machine that is looked at. Checks know it through this alone, so that another one can stand in for it. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** `x64`, `arm64`, as Node names them. */
  readonly architecture: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly user: HostUser;
  /** `20.20.0`. */
  readonly nodeVersion: string;
  /** Where `up` keeps what outlives a run. */
  readonly paths: { readonly config: string; readonly cache: string; readonly state: string };
  readonly files: HostFiles;
  readonly programs: HostPrograms;
  readonly machines: HostMachines;
  /** What the expressions of a flake name, and git does not have. */
  sources(flakeRoot: string, signal: AbortSignal): Promise<SourceCheck>;
  /** Milliseconds since 1970, by the clock of this machine. */
  now(): number;
  /** The head of an answer; undefined where nobody answers. */
  get(url: string, signal: AbortSignal): Promise<HttpAnswer | HttpSilence>;
}

export interface HostUser {
  readonly name: string;
  readonly home: string;
  /** -1 where the system has no such thing. */
  readonly uid: number;
  /** The login shell; undefined where the account has none. */
  readonly shell: string | undefined;
}

export interface HttpAnswer {
  readonly outcome: 'answered';
  readonly status: number;
  readonly body: string;
  /** The clock of the other side, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
  readonly durationMs: number;
}

export interface HttpSilence {
  readonly outcome: 'silent';
  readonly reason: string;
}

/** What runs containers and virtual machines. */
export interface HostMachines {
  /** @throws UpError UP_ENGINE_UNREACHABLE where no engine answers. */
  engine(signal: AbortSignal): Promise<EngineFacts>;
  /** @throws UpError UP_PROGRAM_NOT_FOUND. */
  qemu(architecture: GuestArchitecture): Promise<string>;
  /** The file with the code. @throws UpError UP_FIRMWARE_MISSING. */
  firmware(architecture: GuestArchitecture, qemu: string): Promise<string>;
  accelerator(architecture: GuestArchitecture, qemu: string, signal: AbortSignal): Promise<AcceleratorFacts>;
}

export type GuestArchitecture = 'x86_64' | 'aarch64';

export interface EngineFacts {
  readonly kind: 'docker' | 'podman';
  readonly url: string;
  readonly version: string;
  readonly storageDriver: string | undefined;
  /** Where images lie, on the engine's machine. */
  readonly rootDirectory: string | undefined;
  readonly cgroupVersion: string | undefined;
  /** What the engine itself warns of. */
  readonly warnings: readonly string[];
}

export interface AcceleratorFacts {
  readonly accelerator: 'kvm' | 'hvf' | 'tcg';
  /** Why it is not the fast one. */
  readonly note: string | undefined;
}
