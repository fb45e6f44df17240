import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findStorePath } from '@up/nix';
import type { CommandContext } from '../context.ts';

/**
 * What a store path, or a link to one, is looked at as. With its bin and lib a directory of the store looks like a root
 * file system; that is not what is meant. A file may be an image: who opens it knows.
 */
export type StoreOperand = 'closure' | 'image-or-closure' | 'no-store-path';

export async function storeOperand(
  { cwd, env }: Pick<CommandContext, 'cwd' | 'env'>,
  reference: string,
): Promise<StoreOperand> {
  if (reference === '-' || (await findStorePath(reference, { env, cwd })) === undefined)
    return 'no-store-path';
  const path = resolve(cwd, reference);
  const found = await stat(path).catch(() => undefined);
  // What is missing Nix may know, and says so best.
  if (found === undefined) return 'closure';
  if (!found.isDirectory()) return 'image-or-closure';
  const isLayout = await stat(join(path, 'oci-layout')).then(
    () => true,
    () => false,
  );
  return isLayout ? 'image-or-closure' : 'closure';
}
