export { allChecks, type ChecksOptions } from './checks/all-checks.ts';
export { type CheckResult, type DiagnoseOptions, type Diagnosis, diagnose } from './diagnose.ts';
export { type CheckContext, GROUPS, type Group, type HealthCheck } from './health-check.ts';
export type {
  AcceleratorFacts,
  EngineFacts,
  GuestArchitecture,
  Host,
  HostMachines,
  HostUser,
  HttpAnswer,
  HttpSilence,
} from './host/host.ts';
export type { DiskRoom, FileState, HostFiles } from './host/host-files.ts';
export type { HostPrograms, ProgramRun, RunOptions } from './host/host-programs.ts';
export { type RealHostOptions, realHost } from './host/real-host.ts';
export type { Canary } from './nix/canary.ts';
export type { ConfFile, Setting } from './nix/conf-files.ts';
export type { InstalledNix } from './nix/find-nixes.ts';
export type { NixConfig } from './nix/nix-config.ts';
export type { NixView, Unusable, UsableNix } from './nix/nix-view.ts';
export type { ConfLine } from './nix/parse-nix-conf.ts';
export { fail, type Outcome, pass, type Status, skip, warn } from './outcome.ts';
export { applyRemedy, describeRemedy } from './remedy/apply-remedy.ts';
export type { ConfChange, Remedy } from './remedy/remedy.ts';
