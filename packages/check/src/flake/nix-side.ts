import { UpError } from '@up/core';
import { type NixContext, type NixReadiness, type NixVersion, readNixReadiness } from '@up/nix';
import type { Builder } from '@up/profiles';

/** Whether the Nix side of a project can be checked here, or why not. */
export type NixSide =
  | { readonly state: 'usable'; readonly version: NixVersion; readonly reason: string }
  | { readonly state: 'unusable'; readonly flake: 'present' | 'absent'; readonly reason: string };

/**
 * `auto` takes Nix where all that the flake needs can be had.
 * @throws UpError UP_BUILDER_MISSING where `nix` was asked for and cannot be used; the reason of the signal.
 */
export async function findNixSide(
  { signal, env = process.env }: NixContext,
  { root, builder }: { readonly root: string; readonly builder: Builder },
): Promise<NixSide> {
  const depth = builder === 'auto' ? 'inputs' : 'flake';
  const readiness = await readNixReadiness({ root, env, signal, depth });
  const flake = readiness.state === 'missing' && readiness.what === 'flake' ? 'absent' : 'present';
  if (builder === 'embedded')
    return { state: 'unusable', flake, reason: 'only the embedded builder was asked for' };
  if (readiness.state === 'ready') return { ...readiness, state: 'usable' };
  if (builder === 'nix') throw unusable(readiness);
  return { state: 'unusable', flake, reason: readiness.reason };
}

function unusable({ reason }: NixReadiness): UpError<'UP_BUILDER_MISSING'> {
  return new UpError('UP_BUILDER_MISSING', `The Nix side cannot be checked: ${reason}`, {
    hint: 'What is built without Nix: up check --builder embedded',
  });
}
