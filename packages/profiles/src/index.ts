export {
  deriveSwarmClient,
  LOG_LEVELS,
  type LogLevel,
  type SwarmClientDerived,
  type SwarmClientSettings,
  swarmClientSettings,
} from './swarm-client-settings.ts';
export { bitrateKbps, deriveTestOrigin, type TestOriginDerived } from './test-origin-derived.ts';
export {
  type HlsFlag,
  type TestOriginSettings,
  testOriginSettings,
  type VariantSettings,
} from './test-origin-settings.ts';
