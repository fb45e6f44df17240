import * as z from 'zod';
import type { JsonObject } from './deep-merge.ts';
import { deriveSwarmClient, swarmClientSettings } from './swarm-client-settings.ts';
import { deriveTestOrigin } from './test-origin-derived.ts';
import { testOriginSettings } from './test-origin-settings.ts';

/** What settings a workload takes and what follows from them. `custom` takes any table and derives nothing. */
export type WorkloadKind = 'hls-origin' | 'hls-swarm' | 'custom';

export interface KindTraits {
  readonly settings: z.ZodType;
  /** Valid merged settings in, derived values out. */
  readonly derive: (settings: unknown) => JsonObject;
}

export const WORKLOAD_KINDS: Readonly<Record<WorkloadKind, KindTraits>> = {
  'hls-origin': kind(testOriginSettings, (settings) => ({ ...deriveTestOrigin(settings) })),
  'hls-swarm': kind(swarmClientSettings, (settings) => ({ ...deriveSwarmClient(settings) })),
  custom: kind(z.record(z.string(), z.json()), () => ({})),
};

function kind<Settings>(schema: z.ZodType<Settings>, derive: (settings: Settings) => object): KindTraits {
  return { settings: schema, derive: (settings) => ({ ...derive(schema.parse(settings)) }) };
}
