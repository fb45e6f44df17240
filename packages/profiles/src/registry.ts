import type { ArtefactType } from './artefact-type.ts';
import type { ContainerFlags, VmFlags } from './container-flags.ts';
import type { JsonObject } from './deep-merge.ts';
import type { Expectations, ServerSpec } from './expectation.ts';
import type { InspectSettings } from './inspect-settings.ts';
import type { Builder } from './registry-file.ts';
import type { RunnerSpec } from './runner-spec.ts';
import type { WorkloadKind } from './workload-kind.ts';

/** The profile registry: everything that up.toml says, merged, derived and valid. */
export interface Registry {
  /** up.toml. */
  readonly file: string;
  /** The directory that holds it: the project. */
  readonly root: string;
  readonly defaultWorkload: string;
  readonly defaultBuilder: Builder | undefined;
  readonly workloads: Readonly<Record<string, Workload>>;
}

export interface Workload {
  readonly name: string;
  readonly kind: WorkloadKind;
  readonly description: string;
  readonly types: readonly ArtefactType[];
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** One profile of one workload, with all that it inherits. */
export interface Profile {
  /** `workload/profile`. */
  readonly name: string;
  readonly workload: string;
  readonly profile: string;
  readonly description: string;
  readonly extends: readonly string[];
  readonly types: readonly ArtefactType[];
  readonly settings: JsonObject;
  readonly derived: JsonObject;
  readonly servers: Readonly<Record<string, ServerSpec>>;
  readonly expect: Expectations;
  /** Present where the workload says how it runs as a process. */
  readonly runner?: RunnerSpec;
  readonly container: ContainerFlags;
  /** `container` with what the type `container-enhanced` adds. */
  readonly containerEnhanced: ContainerFlags;
  readonly vm: VmFlags;
  readonly inspect: InspectSettings;
}

/** How a container of that type is started; every type but `container-enhanced` starts as `container`. */
export function containerFlagsOf(
  { container, containerEnhanced }: Pick<Profile, 'container' | 'containerEnhanced'>,
  type: ArtefactType,
): ContainerFlags {
  return type === 'container-enhanced' ? containerEnhanced : container;
}
