import { join } from 'node:path';
import { didYouMean, UpError, userPaths } from '@up/core';
import { BUILDERS, type Builder, type Registry } from '@up/profiles';
import { readIfThere } from './read-if-there.ts';

export interface BuilderChoice {
  readonly flag: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly registry: Registry;
}

/**
 * The builder that is asked for: flag, then UP_BUILDER, then up.toml, then the user's config.toml, then auto.
 * @throws UpError UP_USAGE or UP_CONFIG_INVALID naming where a wrong value stands.
 */
export async function chooseBuilder({ flag, env, registry }: BuilderChoice): Promise<Builder> {
  if (flag !== undefined) return toBuilder(flag, '--builder');
  const fromEnv = env['UP_BUILDER'];
  if (fromEnv !== undefined && fromEnv !== '') return toBuilder(fromEnv, 'UP_BUILDER');
  return registry.defaultBuilder ?? (await builderOfUser(env)) ?? 'auto';
}

function toBuilder(value: string, source: string): Builder {
  const builder = BUILDERS.find((known) => known === value);
  if (builder !== undefined) return builder;
  throw new UpError('UP_USAGE', `${source}: there is no builder "${value}".${didYouMean(value, BUILDERS)}`, {
    hint: `Builders: ${BUILDERS.join(', ')}`,
  });
}

async function builderOfUser(env: NodeJS.ProcessEnv): Promise<Builder | undefined> {
  const file = join(userPaths(env).config, 'config.toml');
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const { parse } = await import('smol-toml');
  const value = parseOr(() => parse(text)['builder'], file);
  if (value === undefined) return undefined;
  return toBuilder(String(value), file);
}

function parseOr<T>(parse: () => T, file: string): T {
  try {
    return parse();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new UpError('UP_CONFIG_SYNTAX', `${file}: ${reason}`, { hint: 'Mend or remove that file.', cause });
  }
}
