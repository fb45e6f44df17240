import { stripVTControlCharacters } from 'node:util';

/** The settings in force, whatever form their values have in the version that was asked. */
export interface NixConfig {
  /** Undefined where this Nix has no such setting, or it has no value. */
  text(name: string): string | undefined;
  /** Of a list; of a text its words. */
  words(name: string): readonly string[];
  number(name: string): number | undefined;
  /** What Nix warned of while it read its configuration. */
  readonly warnings: readonly string[];
}

/** What `nix show-config --json`, or `nix config show --json`, printed. Undefined for anything else. */
export function parseNixConfig(stdout: string, stderr: readonly string[]): NixConfig | undefined {
  const settings = parseObject(stdout);
  if (settings === undefined) return undefined;
  const valueNamed = (name: string): unknown => {
    const entry = Object.hasOwn(settings, name) ? settings[name] : undefined;
    return typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : undefined;
  };
  return {
    text: (name) => toText(valueNamed(name)),
    words: (name) => toWords(valueNamed(name)),
    number: (name) => {
      const value = Number(toText(valueNamed(name)) ?? Number.NaN);
      return Number.isNaN(value) ? undefined : value;
    },
    warnings: warningsOf(stderr),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function toWords(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function warningsOf(stderr: readonly string[]): readonly string[] {
  const found = stderr.flatMap(
    (line) => /^warning: (.*)/.exec(stripVTControlCharacters(line).trim())?.[1] ?? [],
  );
  return [...new Set(found)];
}
