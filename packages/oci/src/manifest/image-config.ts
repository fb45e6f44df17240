import * as z from 'zod';
import type { ImageProblem } from '../problem.ts';
import { unreadable } from '../source/unreadable.ts';
import { parseJson } from './parse-json.ts';
import type { Platform } from './platform.ts';

export interface Healthcheck {
  /** `['NONE']`, `['CMD', ...]` or `['CMD-SHELL', text]`. */
  readonly test: readonly string[];
  readonly intervalNs?: number | undefined;
  readonly timeoutNs?: number | undefined;
  readonly startPeriodNs?: number | undefined;
  readonly retries?: number | undefined;
}

export interface HistoryEntry {
  readonly created?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly comment?: string | undefined;
  readonly isEmptyLayer: boolean;
}

/** How a container of the image is started. What the config leaves out is empty or undefined. */
export interface ImageConfig {
  readonly platform?: Platform | undefined;
  readonly created?: string | undefined;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `NAME=value`, in the order of the config. */
  readonly env: readonly string[];
  /** As written: name or number, with or without group; '' is root. */
  readonly user: string;
  readonly workingDir: string;
  readonly healthcheck?: Healthcheck | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** `8080/tcp`... */
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly stopSignal?: string | undefined;
  readonly history: readonly HistoryEntry[];
  readonly rootfs: { readonly diffIds: readonly string[] };
}

/** Of an image that says nothing, such as a bare root file system. */
export const EMPTY_CONFIG: ImageConfig = {
  entrypoint: [],
  cmd: [],
  env: [],
  user: '',
  workingDir: '',
  labels: {},
  exposedPorts: [],
  volumes: [],
  history: [],
  rootfs: { diffIds: [] },
};

const text = z.string().nullish();
const number = z.number().nullish();
const list = z.array(z.string()).nullish();
/** Docker accepts one string where a list is meant. */
const command = z.union([list, z.string().transform((one) => [one])]);
const keys = z.record(z.string(), z.unknown()).nullish();

const FIELDS = {
  Entrypoint: command,
  Cmd: command,
  Env: list,
  User: text,
  WorkingDir: text,
  Healthcheck: z
    .object({ Test: list, Interval: number, Timeout: number, StartPeriod: number, Retries: number })
    .nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  ExposedPorts: keys,
  Volumes: keys,
  StopSignal: text,
} as const;

const HISTORY = z
  .array(z.object({ created: text, created_by: text, comment: text, empty_layer: z.boolean().nullish() }))
  .nullish();

const ROOTFS = z.object({ diff_ids: list }).nullish();

export interface ParsedConfig {
  readonly config: ImageConfig;
  readonly problems: readonly ImageProblem[];
}

/**
 * Reads an image config. A field of the wrong kind counts as absent, and is reported.
 * @throws UpError UP_IMAGE_UNREADABLE where it is no JSON object.
 */
export function parseImageConfig(bytes: Uint8Array, location: string): ParsedConfig {
  const json = parseJson(bytes, { location, what: 'the config of the image' });
  if (!isObject(json)) throw unreadable(location, 'the config of the image is no JSON object');
  return toImageConfig(json);
}

/** As `parseImageConfig`, for a config that is an object already. */
export function toImageConfig(json: Readonly<Record<string, unknown>>): ParsedConfig {
  const problems: ImageProblem[] = [];
  const read = <T>(
    owner: Readonly<Record<string, unknown>>,
    key: string,
    schema: z.ZodType<T>,
  ): T | undefined => {
    const parsed = schema.safeParse(owner[key]);
    if (parsed.success) return parsed.data;
    problems.push({
      code: 'config-field',
      message: `${key} of the config is not of the kind it has to be`,
      path: key,
    });
    return undefined;
  };
  const inner = isObject(json['config']) ? json['config'] : {};
  const field = <K extends keyof typeof FIELDS>(key: K): z.infer<(typeof FIELDS)[K]> | undefined =>
    read(inner, key, FIELDS[key] as unknown as z.ZodType<z.infer<(typeof FIELDS)[K]>>);
  const health = field('Healthcheck');
  const config: ImageConfig = {
    platform: platformOf(json),
    created: read(json, 'created', text) ?? undefined,
    entrypoint: field('Entrypoint') ?? [],
    cmd: field('Cmd') ?? [],
    env: field('Env') ?? [],
    user: field('User') ?? '',
    workingDir: field('WorkingDir') ?? '',
    healthcheck: health == null ? undefined : toHealthcheck(health),
    labels: field('Labels') ?? {},
    exposedPorts: Object.keys(field('ExposedPorts') ?? {}),
    volumes: Object.keys(field('Volumes') ?? {}),
    stopSignal: field('StopSignal') ?? undefined,
    history: (read(json, 'history', HISTORY) ?? []).map((entry) => ({
      created: entry.created ?? undefined,
      createdBy: entry.created_by ?? undefined,
      comment: entry.comment ?? undefined,
      isEmptyLayer: entry.empty_layer ?? false,
    })),
    rootfs: { diffIds: read(json, 'rootfs', ROOTFS)?.diff_ids ?? [] },
  };
  return { config, problems };
}

function toHealthcheck(health: NonNullable<z.infer<typeof FIELDS.Healthcheck>>): Healthcheck {
  return {
    test: health.Test ?? [],
    intervalNs: health.Interval ?? undefined,
    timeoutNs: health.Timeout ?? undefined,
    startPeriodNs: health.StartPeriod ?? undefined,
    retries: health.Retries ?? undefined,
  };
}

function platformOf({ os, architecture, variant }: Readonly<Record<string, unknown>>): Platform | undefined {
  if (typeof architecture !== 'string' || architecture === '') return undefined;
  return {
    os: typeof os === 'string' && os !== '' ? os : 'linux',
    architecture,
    variant: typeof variant === 'string' && variant !== '' ? variant : undefined,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
