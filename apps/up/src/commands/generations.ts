import { plural, UpError } from '@up/core';
import { generationMetadata, type RebuildKind, readGenerations } from '@up/nix';
import type { CommandContext, CommandResult } from '../context.ts';
import { renderGenerations } from '../rebuild/render-generations.ts';
import { styleFor } from '../style.ts';
import { withNulls } from '../with-nulls.ts';

/** `up os generations`: read from the links of the profile; no tool is asked. */
export async function showGenerations(
  { env, stdout, reporter }: CommandContext,
  kind: RebuildKind,
): Promise<CommandResult> {
  const of = kind === 'home' ? 'home' : 'system';
  const profile = await readGenerations({ of, env });
  if (profile === undefined)
    throw new UpError('UP_USAGE', `There are no generations of a ${of} here`, {
      hint: of === 'home' ? 'home-manager has not been used here.' : 'This is neither NixOS nor nix-darwin.',
    });
  const current = profile.current?.number;
  const generations = await Promise.all(
    profile.generations.map(({ number }) => generationMetadata(number, { of, env })),
  );
  reporter.step('profile', `${profile.path}, ${plural(generations.length, 'generation')}`);
  const data = withNulls({ profile: profile.path, current, latest: profile.latest?.number, generations });
  return { data, text: renderGenerations(generations, { current, style: styleFor(stdout, env) }) };
}
