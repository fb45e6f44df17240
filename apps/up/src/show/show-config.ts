import { join } from 'node:path';
import { pathExists, UpError } from '@up/core';
import { nixEval, requireAnswer } from '@up/nix';
import { NIX_PROFILES_FILE, type Profile, type Registry, renderNixProfiles } from '@up/profiles';
import type { CommandContext } from '../context.ts';
import { readIfThere } from '../read-if-there.ts';
import type { ShownConfig } from './shown-config.ts';

export interface ShowConfigOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly config: ShownConfig;
}

const LIBRARY = 'nix/lib';

/**
 * What the flake makes for a profile, evaluated by Nix from nix/profiles.json; nothing is fetched or built.
 * @throws UpError UP_PROGRAM_NOT_FOUND without Nix, UP_OUT_OF_SYNC before `up sync`, UP_USAGE where project or
 *   workload has no such configuration, UP_PROGRAM_FAILED with what Nix said.
 */
export async function showConfig(
  { env, signal }: CommandContext,
  { registry, profile, config }: ShowConfigOptions,
): Promise<string> {
  const { root } = registry;
  const directory = join(root, LIBRARY);
  if (!(await pathExists(directory))) throw noConfig(`${root} has no ${LIBRARY}`);
  if (profile.settings['hls'] === undefined) throw noConfig(`${profile.name} is served by its own program`);
  if ((await readIfThere(join(root, NIX_PROFILES_FILE))) !== renderNixProfiles(registry)) {
    throw new UpError('UP_OUT_OF_SYNC', `${NIX_PROFILES_FILE} is not what ${registry.file} says`, {
      hint: 'Write it anew: up sync',
    });
  }
  const answer = await nixEval(
    { env, signal, cwd: root },
    {
      file: directory,
      attribute: `show.${config}`,
      // Names of the registry are plain words; JSON text is Nix text for them.
      apply: `show: show ${JSON.stringify(profile.workload)} ${JSON.stringify(profile.profile)}`,
    },
  );
  const text = requireAnswer(answer, `Nix cannot evaluate the ${config} configuration of ${profile.name}`);
  if (typeof text === 'string') return text;
  throw noConfig(`${LIBRARY} of ${root} made no text of it`);
}

function noConfig(why: string): UpError<'UP_USAGE'> {
  return new UpError('UP_USAGE', `There is no such configuration to show: ${why}`, {
    hint: 'Workloads of the kind hls-origin have one under Nix: up show test-origin/default --config nginx',
  });
}
