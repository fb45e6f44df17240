import * as z from 'zod';
import { ARTEFACT_TYPES, type ArtefactType } from './artefact-type.ts';
import type { JsonObject } from './deep-merge.ts';
import type { WorkloadKind } from './workload-kind.ts';

export const BUILDERS: readonly ['auto', 'nix', 'embedded'] = ['auto', 'nix', 'embedded'];
export type Builder = 'auto' | 'nix' | 'embedded';

/** up.toml as it is written: the outline is checked here, each part after merging. */
export interface RegistryFile {
  readonly $schema?: string | undefined;
  readonly schemaVersion: 1;
  /** The workload that is meant where a name leaves it out. */
  readonly default: string;
  /** What a flag or an environment variable would override. */
  readonly defaults: { readonly builder?: Builder | undefined };
  readonly workloads: Readonly<Record<string, WorkloadFile>>;
}

/** The parts that a profile may override; each merges over the workload's own. */
export interface Overridable {
  readonly settings: JsonObject;
  readonly servers: JsonObject;
  readonly expect: JsonObject;
  readonly runner: JsonObject;
  readonly container: JsonObject;
  readonly 'container-enhanced': JsonObject;
  readonly vm: JsonObject;
  readonly inspect: JsonObject;
}

export interface WorkloadFile extends Overridable {
  readonly kind: WorkloadKind;
  readonly description: string;
  readonly types: readonly ArtefactType[];
  readonly profiles: Readonly<Record<string, ProfileFile>>;
}

export interface ProfileFile extends Overridable {
  readonly description: string;
  readonly extends: readonly string[];
  readonly types?: readonly ArtefactType[] | undefined;
}

/** Part of image names, flake outputs and file names: what all of them allow. */
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a name of lower-case letters, digits and dashes');
const table: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const types = z.array(z.enum(ARTEFACT_TYPES)).min(1);
const overridable = {
  settings: table.default({}),
  servers: table.default({}),
  expect: table.default({}),
  runner: table.default({}),
  container: table.default({}),
  'container-enhanced': table.default({}),
  vm: table.default({}),
  inspect: table.default({}),
};

const profileFile = z.strictObject({
  description: z.string().default(''),
  extends: z
    .union([name, z.array(name)])
    .transform((parents) => (typeof parents === 'string' ? [parents] : parents))
    .default([]),
  types: types.optional(),
  ...overridable,
});

const workloadFile = z.strictObject({
  kind: z.enum(['hls-origin', 'hls-swarm', 'custom']).default('custom'),
  description: z.string().default(''),
  types,
  profiles: z.record(name, profileFile),
  ...overridable,
});

export const registryFile: z.ZodType<RegistryFile> = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1),
  default: name,
  defaults: z.strictObject({ builder: z.enum(BUILDERS).optional() }).default({}),
  workloads: z.record(name, workloadFile),
});
