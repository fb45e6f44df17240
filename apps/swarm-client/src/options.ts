import { randomInt } from 'node:crypto';
import { UpError } from '@up/core';
import { type SwarmClientSettings, swarmClientSettings } from '@up/profiles';
import type { SettingsDocument } from '@up/workload';
import type { Flags } from './command-line.ts';

/** Everything a run needs to know: flags, environment and profile merged and checked. */
export interface RunOptions {
  readonly streamUrl: URL;
  readonly settings: SwarmClientSettings;
  /** Infinity: until interrupted. */
  readonly durationMs: number;
  readonly metrics: MetricsOptions;
  readonly maxErrorRate: number;
  readonly seed: number;
}

export type MetricsOptions =
  | { readonly type: 'off' }
  | {
      readonly type: 'on';
      readonly host: string;
      readonly port: number;
      readonly portIs: 'required' | 'preferred';
    };

export interface OptionSources {
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
  readonly document: SettingsDocument;
}

/** A value as text, and what a user would call the place it came from. */
interface Given {
  readonly text: string;
  readonly name: string;
}

const EXAMPLE_URL = 'http://127.0.0.1:17080/stream.m3u8';
/** Timers of Node.js end there: 24 days. */
const MAX_DURATION_SECONDS = 2_147_483;
const MAX_SEED = 2 ** 32 - 1;

/** The address of the stream. @throws UpError UP_USAGE when it is missing or not http(s). */
export function streamUrlFrom(flags: Flags, env: NodeJS.ProcessEnv): URL {
  const given = pick(flags.streamUrl, '--stream-url', env, 'STREAM_URL');
  if (given === undefined) {
    throw new UpError('UP_USAGE', 'No stream to watch: --stream-url (or STREAM_URL) is missing', {
      hint: `Name an HLS playlist: --stream-url ${EXAMPLE_URL}`,
    });
  }
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UpError('UP_USAGE', `${given.name} is not an http(s) address: ${given.text}`, {
    hint: `It must look like ${EXAMPLE_URL}`,
  });
}

/**
 * Merges flags, environment and profile; the first one that says something counts.
 * @throws UpError UP_SETTINGS_INVALID for the profile, UP_USAGE for a flag or an environment variable.
 */
export function resolveOptions({ flags, env, document }: OptionSources): RunOptions {
  const port = pick(flags.metricsPort, '--metrics-port', env, 'METRICS_PORT');
  const isOff = !flags.metrics || port?.text === 'none';
  const settings = mergeSettings({ flags, env, document, port: isOff ? undefined : port });
  const seconds = numberIn(pick(flags.duration, '--duration', env, 'DURATION'), 0, MAX_DURATION_SECONDS) ?? 0;
  return {
    streamUrl: streamUrlFrom(flags, env),
    settings,
    durationMs: seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000,
    metrics: isOff
      ? { type: 'off' }
      : {
          type: 'on',
          host: pick(flags.metricsHost, '--metrics-host', env, 'METRICS_HOST')?.text ?? '127.0.0.1',
          port: settings.metricsPort,
          portIs: port === undefined ? 'preferred' : 'required',
        },
    maxErrorRate: numberIn(pick(flags.maxErrorRate, '--max-error-rate'), 0, 1) ?? 0,
    seed: seedFrom(flags),
  };
}

interface MergeSources extends OptionSources {
  readonly port: Given | undefined;
}

function mergeSettings({ flags, env, document, port }: MergeSources): SwarmClientSettings {
  const profile = settingsOf(document);
  const given: Readonly<Partial<Record<keyof SwarmClientSettings, Given | undefined>>> = {
    clients: pick(flags.clients, '--clients', env, 'CLIENTS'),
    rampRate: pick(flags.rampRate, '--ramp-rate', env, 'RAMP_RATE'),
    rampJitter: pick(flags.rampJitter, '--ramp-jitter', env, 'RAMP_JITTER'),
    metricsPort: port,
    logLevel: pick(flags.logLevel, '--log-level', env, 'LOG_LEVEL'),
    variant: pick(flags.variant, '--variant', env, 'VARIANT'),
    reconnectDelayMax: pick(flags.reconnectDelayMax, '--reconnect-delay-max'),
    segMaxRetry: pick(flags.segMaxRetry, '--seg-max-retry'),
    timeout: pick(flags.timeout, '--timeout', env, 'TIMEOUT'),
  };
  const overrides: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value !== undefined) overrides[key] = isTextSetting(key) ? value.text : toNumber(value);
  }
  if (flags.reconnect !== undefined) overrides['reconnect'] = flags.reconnect;
  // The profile's own rules apply to what overrides it, so that no rule is written twice.
  const merged = swarmClientSettings.safeParse({ ...profile, ...overrides });
  if (merged.success) return merged.data;
  const [issue] = merged.error.issues;
  const key = String(issue?.path[0] ?? '');
  const source = Object.entries(given).find(([name]) => name === key)?.[1];
  throw notAllowed(source ?? { name: key, text: String(overrides[key]) }, issue?.message ?? 'not allowed');
}

function settingsOf(document: SettingsDocument): SwarmClientSettings {
  const parsed = swarmClientSettings.safeParse(document.settings);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new UpError(
    'UP_SETTINGS_INVALID',
    `The settings of ${document.workload}/${document.profile} do not suit swarm-client: ${problems.join('; ')}`,
    { hint: 'Mend the profile in up.toml, then make them again: up show PROFILE --settings > FILE' },
  );
}

function isTextSetting(key: string): boolean {
  return key === 'logLevel' || key === 'variant';
}

/** An empty environment variable counts as not set. */
function pick(
  flag: string | undefined,
  flagName: string,
  env: NodeJS.ProcessEnv = {},
  variable = '',
): Given | undefined {
  if (flag !== undefined) return { text: flag, name: flagName };
  const text = env[variable];
  return text === undefined || text === '' ? undefined : { text, name: `environment variable ${variable}` };
}

function toNumber(given: Given): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(given.text.trim())) throw notAllowed(given, 'it is not a number');
  return Number(given.text);
}

function numberIn(given: Given | undefined, least: number, most: number): number | undefined {
  if (given === undefined) return undefined;
  const value = toNumber(given);
  if (value >= least && value <= most) return value;
  throw notAllowed(given, `it must be from ${least} to ${most}`);
}

function seedFrom(flags: Flags): number {
  const given = pick(flags.seed, '--seed');
  const seed = numberIn(given, 0, MAX_SEED);
  if (given !== undefined && !Number.isInteger(seed)) throw notAllowed(given, 'it must be a whole number');
  return seed ?? randomInt(MAX_SEED);
}

function notAllowed({ name, text }: Given, why: string): UpError {
  const reason = why.charAt(0).toLowerCase() + why.slice(1);
  return new UpError('UP_USAGE', `${name} cannot be "${text}": ${reason}`, {
    hint: 'See swarm-client --help',
  });
}
