import type { SwarmClientSettings } from '@up/profiles';

/** One viewer who gives up quickly; nothing is left to chance. */
export const ONE_VIEWER: SwarmClientSettings = {
  clients: 1,
  rampRate: 100,
  rampJitter: 0,
  metricsPort: 0,
  logLevel: 'info',
  variant: 'all',
  reconnect: true,
  reconnectDelayMax: 0.1,
  segMaxRetry: 0,
  timeout: 2,
};

/** The document that `up` hands to the client. */
export function settingsDocument(settings: unknown): string {
  return JSON.stringify({
    schemaVersion: 1,
    workload: 'swarm-client',
    profile: 'default',
    settings,
    derived: {},
  });
}
