import { type Healthcheck, type Image, type ImageConfig, renderPlatform } from '@up/oci';

export type ConfigField =
  | 'platform'
  | 'entrypoint'
  | 'cmd'
  | 'env'
  | 'user'
  | 'working-dir'
  | 'exposed-port'
  | 'volume'
  | 'label'
  | 'healthcheck'
  | 'stop-signal'
  | 'created';

export type ConfigValue = string | readonly string[] | Healthcheck;

/** One setting of an image's config that is not the same. A side that does not have it is undefined. */
export interface ConfigChange {
  readonly field: ConfigField;
  /** Of `env`, `label`, `exposed-port` and `volume`: which one. */
  readonly key?: string | undefined;
  readonly a?: ConfigValue | undefined;
  readonly b?: ConfigValue | undefined;
}

export interface ConfigDiffOptions {
  /** true: when the image was made is a difference. */
  readonly times: boolean;
}

/** What is not the same in the configs, in a fixed order. An empty setting counts as none. */
export function diffConfigs(a: Image, b: Image, { times }: ConfigDiffOptions): readonly ConfigChange[] {
  const one = (field: ConfigField, of: (image: Image) => ConfigValue | undefined): readonly ConfigChange[] =>
    changed({ field, a: of(a), b: of(b) });
  const many = (
    field: ConfigField,
    of: (config: ImageConfig) => ReadonlyMap<string, string>,
  ): readonly ConfigChange[] => diffMaps(field, of(a.config), of(b.config));
  return [
    ...one('platform', ({ platform }) =>
      platform.architecture === 'unknown' ? undefined : renderPlatform(platform),
    ),
    ...one('entrypoint', ({ config }) => config.entrypoint),
    ...one('cmd', ({ config }) => config.cmd),
    ...one('user', ({ config }) => config.user),
    ...one('working-dir', ({ config }) => config.workingDir),
    ...many('env', ({ env }) => new Map(env.map(splitOnce))),
    ...many('exposed-port', ({ exposedPorts }) => new Map(exposedPorts.map((port) => [port, port]))),
    ...many('volume', ({ volumes }) => new Map(volumes.map((volume) => [volume, volume]))),
    ...one('healthcheck', ({ config }) => config.healthcheck),
    ...one('stop-signal', ({ config }) => config.stopSignal),
    ...many('label', ({ labels }) => new Map(Object.entries(labels))),
    ...(times ? one('created', ({ config }) => config.created) : []),
  ];
}

function changed(change: ConfigChange): readonly ConfigChange[] {
  const [a, b] = [present(change.a), present(change.b)];
  return canonical(a) === canonical(b) ? [] : [{ ...change, a, b }];
}

function present(value: ConfigValue | undefined): ConfigValue | undefined {
  return value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

/** The same for the same value, whatever the order of its keys. */
function canonical(value: ConfigValue | undefined): string {
  if (value === undefined || typeof value === 'string' || Array.isArray(value))
    return JSON.stringify(value) ?? '';
  return JSON.stringify(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(),
  );
}

function diffMaps(
  field: ConfigField,
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): readonly ConfigChange[] {
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort();
  return keys
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => ({ field, key, a: a.get(key), b: b.get(key) }));
}

function splitOnce(entry: string): readonly [string, string] {
  const position = entry.indexOf('=');
  return position === -1 ? [entry, ''] : [entry.slice(0, position), entry.slice(position + 1)];
}
