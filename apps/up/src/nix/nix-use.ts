import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { NixUse } from '@up/pack';
import { NIX_PROFILES_FILE } from '@up/profiles';
import type { CommandContext } from '../context.ts';

/**
 * Whether Nix can build the targets of a project. `inputs`: whether it is worth while to choose it although nobody has
 * asked for it; then the flake has to be one that knows the profiles.
 */
export async function nixUse(
  { env, signal }: Pick<CommandContext, 'env' | 'signal'>,
  { root, depth }: { readonly root: string; readonly depth: 'flake' | 'inputs' },
): Promise<NixUse> {
  const { readNixReadiness } = await import('@up/nix');
  const readiness = await readNixReadiness({ root, env, signal, depth });
  if (readiness.state === 'missing' || depth === 'flake') return readiness;
  const knowsProfiles = await access(join(root, NIX_PROFILES_FILE)).then(
    () => true,
    () => false,
  );
  if (knowsProfiles) return readiness;
  return { state: 'missing', reason: `the project has no ${NIX_PROFILES_FILE} for its flake.nix` };
}
