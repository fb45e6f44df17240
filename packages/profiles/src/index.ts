export {
  ARTEFACT_TYPES,
  type ArtefactType,
  isArtefactType,
  type Platform,
  TYPE_TRAITS,
  type TypeTraits,
} from './artefact-type.ts';
export { COMPOSE_PROFILES_FILE, renderComposeProfiles } from './compose-profiles.ts';
export type { ContainerFlags, Forward, VmFlags } from './container-flags.ts';
export { deepMerge, isJsonObject, type Json, type JsonObject } from './deep-merge.ts';
export {
  type Expectations,
  expectations as expectationsSchema,
  type HttpExpectation,
  type JsonScalar,
  type ServerSpec,
} from './expectation.ts';
export { REGISTRY_FILE_NAME } from './find-registry-file.ts';
export { withFreePorts } from './free-ports.ts';
export type { CommandExpectation, FileExpectation, InsideExpectations } from './inside-expectation.ts';
export { FAIL_ON, type FailOn, type InspectSettings } from './inspect-settings.ts';
export { JSON_SCHEMA_FILE, renderJsonSchema } from './json-schema.ts';
export { type LoadRegistryOptions, loadRegistry } from './load-registry.ts';
export { locateKey } from './locate-key.ts';
export { locateProfile } from './locate-profile.ts';
export { NIX_PROFILES_FILE, renderNixProfiles } from './nix-profiles.ts';
export { type ParseRegistryOptions, parseRegistry } from './parse-registry.ts';
export { containerFlagsOf, type Profile, type Registry, type Workload } from './registry.ts';
export { createRegistryCache, type RegistryCache, type RegistryCacheOptions } from './registry-cache.ts';
export { BUILDERS, type Builder } from './registry-file.ts';
export { resolveProfile, resolveType } from './resolve-target.ts';
export type { RunnerSpec } from './runner-spec.ts';
export type { LogExpectation, OverrideExpectation, RunningExpectations } from './running-expectation.ts';
export { serverPort } from './server-port.ts';
export { stableJson } from './stable-json.ts';
export {
  deriveSwarmClient,
  LOG_LEVELS,
  type LogLevel,
  type SwarmClientDerived,
  type SwarmClientSettings,
  swarmClientSettings,
} from './swarm-client-settings.ts';
export { type TapSettings, tapSettings } from './tap-settings.ts';
export { listTargets, type Target, toTarget } from './target.ts';
export { bitrateKbps, deriveTestOrigin, type TestOriginDerived } from './test-origin-derived.ts';
export {
  type Bitrate,
  type HlsFlag,
  type TestOriginSettings,
  testOriginSettings,
  type VariantSettings,
} from './test-origin-settings.ts';
export type { WorkloadKind } from './workload-kind.ts';
