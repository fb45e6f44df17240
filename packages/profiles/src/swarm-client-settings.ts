import * as z from 'zod';

/** The settings of the HLS load generator. */
export interface SwarmClientSettings {
  /** Virtual viewers. */
  readonly clients: number;
  /** Viewers started per second. */
  readonly rampRate: number;
  /** Random delay before a viewer starts, 0 to this many milliseconds. */
  readonly rampJitter: number;
  readonly metricsPort: number;
  readonly logLevel: LogLevel;
  /** `all`: the viewers spread over every variant of a master playlist; `first`: all take the first one. */
  readonly variant: 'all' | 'first';
  readonly reconnect: boolean;
  /** Longest pause between two attempts to reconnect, in seconds. */
  readonly reconnectDelayMax: number;
  /** How often a segment is asked for again after a failure. */
  readonly segMaxRetry: number;
  /** Seconds one request may take. */
  readonly timeout: number;
}

export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const swarmClientSettings: z.ZodType<SwarmClientSettings> = z.strictObject({
  clients: z.int().min(1).max(100_000),
  rampRate: z.number().positive().max(100_000).describe('viewers started per second'),
  rampJitter: z.number().min(0).max(60_000).describe('milliseconds'),
  metricsPort: z.int().min(0).max(65535),
  logLevel: z.enum(LOG_LEVELS),
  variant: z.enum(['all', 'first']),
  reconnect: z.boolean(),
  reconnectDelayMax: z.number().min(0).max(3600).describe('seconds'),
  segMaxRetry: z.int().min(0).max(100),
  timeout: z.number().positive().max(3600).describe('seconds'),
});

/** What follows from the settings of the load generator. */
export interface SwarmClientDerived {
  /** Seconds until the last viewer has started. */
  readonly rampDuration: number;
  readonly recommendedFdLimit: number;
  readonly recommendedPorts: number;
}

export function deriveSwarmClient(settings: SwarmClientSettings): SwarmClientDerived {
  return {
    rampDuration: settings.clients / settings.rampRate,
    recommendedFdLimit: settings.clients * 15 + 1000,
    recommendedPorts: settings.clients * 5,
  };
}
