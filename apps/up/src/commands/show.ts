import { renderSettings } from '@up/pack';
import {
  type HttpExpectation,
  isJsonObject,
  type Json,
  type JsonObject,
  type Profile,
  resolveProfile,
} from '@up/profiles';
import type { CommandContext, CommandResult } from '../context.ts';
import { openRegistry } from '../open-registry.ts';
import type { ShownConfig } from '../show/shown-config.ts';
import { type Style, styleFor } from '../style.ts';
import { renderTable } from '../table.ts';

export interface ShowOptions {
  readonly profile: string;
  readonly settings?: true;
  readonly config?: ShownConfig;
}

/** `up show PROFILE`: all that a profile says, merged and derived. */
export async function show(
  context: CommandContext,
  { profile: name, settings, config }: ShowOptions,
): Promise<CommandResult> {
  const registry = await openRegistry(context);
  const profile = resolveProfile(registry, name);
  if (config !== undefined) {
    const { showConfig } = await import('../show/show-config.ts');
    const text = await showConfig(context, { registry, profile, config });
    return { data: { profile: profile.name, config, text }, text };
  }
  if (settings) return { data: JSON.parse(renderSettings(profile)), text: renderSettings(profile) };
  return { data: profile, text: renderProfile(profile, styleFor(context.stdout, context.env)) };
}

function renderProfile(profile: Profile, style: Style): string {
  const facts = [
    ['types', profile.types.join(', ')],
    ...(profile.extends.length > 0 ? [['extends', profile.extends.join(', ')]] : []),
    ...Object.entries(profile.servers).map(([server, { port }]) => [server, `port ${port}`]),
    ['healthy', profile.expect.http.map(expectation).join(', ') || 'nothing is expected'],
  ];
  const section = (title: string, values: JsonObject): string =>
    Object.keys(values).length === 0
      ? ''
      : `\n${style('bold', title)}\n${renderTable(flatten(values).map(([key, value]) => [`  ${key}`, value]))}`;
  const head = `${style('bold', profile.name)}  ${profile.description}\n${renderTable(facts.map(([key = '', value = '']) => [`  ${key}`, value]))}`;
  return `${head}${section('settings', profile.settings)}${section('derived', profile.derived)}`;
}

function expectation({ path, status, changesWithinSec }: HttpExpectation): string {
  return changesWithinSec === undefined ? `GET ${path} ${status}` : `${path} advances`;
}

/** `hls.segmentDuration` -> value: one row for every leaf. */
function flatten(values: JsonObject, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(values).flatMap(([key, value]) =>
    isJsonObject(value) ? flatten(value, `${prefix}${key}.`) : leaf(`${prefix}${key}`, value),
  );
}

function leaf(key: string, value: Json): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [[key, String(value)]];
  if (!value.some(isJsonObject)) return [[key, value.join(' ')]];
  return value.flatMap((member: Json, index) =>
    isJsonObject(member)
      ? [[`${key}[${index}]`, Object.values(member).join('  ')] as const]
      : leaf(`${key}[${index}]`, member),
  );
}
