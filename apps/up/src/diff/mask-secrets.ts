import { redact } from '@up/core';
import type { ConfigChange, ConfigValue, Diff, OwnLayer } from '@up/inspect';

/**
 * The same difference with credentials masked in settings and in what made the layers: environment, labels and
 * commands often hold some.
 */
export function maskSecrets({ config, layers, ...diff }: Diff): Diff {
  return {
    ...diff,
    config: config?.map(masked),
    layers: layers && { ...layers, onlyA: layers.onlyA.map(maskLayer), onlyB: layers.onlyB.map(maskLayer) },
  };
}

function maskLayer({ createdBy, ...layer }: OwnLayer): OwnLayer {
  return createdBy === undefined ? layer : { ...layer, createdBy: redact(createdBy) };
}

function masked(change: ConfigChange): ConfigChange {
  const { key, a, b } = change;
  return {
    ...change,
    a: a === undefined ? a : maskValue(a, key),
    b: b === undefined ? b : maskValue(b, key),
  };
}

function maskValue(value: ConfigValue, key: string | undefined): ConfigValue {
  if (typeof value === 'string') return maskText(value, key);
  if (isList(value)) return maskList(value);
  return { ...value, test: maskList(value.test) };
}

/** What a value is, its name says: both are looked at together. */
function maskText(value: string, key: string | undefined): string {
  if (key === undefined) return redact(value);
  const prefix = `${key}=`;
  const line = redact(`${prefix}${value}`);
  return line.startsWith(prefix) ? line.slice(prefix.length) : redact(value);
}

/** An option and its value are two elements. */
function maskList(values: readonly string[]): readonly string[] {
  return values.some((value) => value.includes('\n'))
    ? values.map((value) => redact(value))
    : redact(values.join('\n')).split('\n');
}

function isList(value: ConfigValue): value is readonly string[] {
  return Array.isArray(value);
}
