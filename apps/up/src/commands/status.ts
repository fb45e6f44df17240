import { resolve } from 'node:path';
import { plural, UpError } from '@up/core';
import { generationMetadata, type SystemStatus, status } from '@up/nix';
import type { CommandContext, CommandResult } from '../context.ts';
import { screenFor } from '../screen.ts';
import { renderGeneration } from '../status/render-generation.ts';
import { renderStatus } from '../status/render-status.ts';
import { withNulls } from '../with-nulls.ts';

export interface StatusCommandOptions {
  readonly generation?: number;
  readonly home?: true;
  readonly root?: string;
  /** false for --no-flake. */
  readonly flake?: string | boolean;
}

/** `up status`: generations, whether they are in sync, errors, the flake. */
export async function showStatus(
  context: CommandContext,
  { generation, home, root: named, flake }: StatusCommandOptions,
): Promise<CommandResult> {
  const { env, cwd, platform, signal } = context;
  const root = named === undefined ? undefined : resolve(cwd, named);
  if (generation !== undefined) {
    const found = await generationMetadata(generation, { of: home ? 'home' : 'system', root, env });
    return { data: withNulls(found), text: renderGeneration(found) };
  }
  if (home) throw new UpError('UP_USAGE', '--home goes with --generation', { hint: 'See: up help status' });
  const found = await status({
    root,
    flake: typeof flake === 'string' ? flake : undefined,
    evaluation: flake === false ? 'omitted' : 'asked',
    env,
    platform,
    cwd,
    signal,
  });
  const error = errorOf(found);
  const data = { ...(withNulls(found) as object), exitCode: error?.exitCode ?? 0 };
  const text = renderStatus(found, { ...screenFor(context), now: new Date() });
  return { data, text, ...(error === undefined ? {} : { error }) };
}

function errorOf({ verdict, problems }: SystemStatus): UpError | undefined {
  if (verdict === 'in-sync') return undefined;
  const wanted = verdict === 'errors' ? 'error' : 'out-of-sync';
  const said = problems.filter(({ kind }) => kind === wanted).map(({ message }) => message);
  return verdict === 'errors'
    ? new UpError('UP_BUILD_FAILED', `${plural(said.length, 'error')}: ${said.join('; ')}`)
    : new UpError('UP_OUT_OF_SYNC', `Out of sync: ${said.join('; ')}`);
}
