export { checkIsolation, describeIsolation, type IsolationOptions } from './check-isolation.ts';
export { isSetuid, type SetuidFile } from './checks/check-setuid.ts';
export { containerServers } from './container-servers.ts';
export {
  type ContainerSpecOptions,
  containerSpecOf,
  type ServedProfile,
} from './container-spec-of.ts';
export type { Area, SmokeCheck } from './smoke-check.ts';
export { smokeContainer } from './smoke-container.ts';
export type { SmokeOptions } from './smoke-options.ts';
export type { SmokeArtefacts, SmokeReport } from './smoke-report.ts';
export { readSpec, type SpecFile } from './spec/spec-file.ts';
export { type ProveOptions, waitUntilProven } from './wait-until-proven.ts';
