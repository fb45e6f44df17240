export { checkIsolation, type IsolationOptions } from './check-isolation.ts';
export { containerServers } from './container-servers.ts';
export { type ContainerSpecOptions, containerSpecOf, portOf } from './container-spec-of.ts';
export { type ProveOptions, waitUntilProven } from './wait-until-proven.ts';
