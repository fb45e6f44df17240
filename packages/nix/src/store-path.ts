import { readlink, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/** `<hash>-<name>` as Nix allows it (libstore/path.cc). */
const STORE_PATH = /^(?:\/[^/]+)+\/[0-9a-df-np-sv-z]{32}-[0-9A-Za-z+\-._?=]{1,211}$/;

export function isStorePath(text: string): boolean {
  return STORE_PATH.test(text);
}

/** Where the store is, as Nix itself is told. */
export function storeDirectory(env: NodeJS.ProcessEnv): string {
  const named = env['NIX_STORE_DIR'] ?? env['NIX_STORE'] ?? '';
  return named === '' ? '/nix/store' : named;
}

/**
 * The store path that a path is, or leads to as a link such as `./result`; undefined for anything else, files inside
 * of store paths included.
 */
export async function findStorePath(
  path: string,
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<string | undefined> {
  const real = await follow(resolve(cwd, path));
  const store = storeDirectory(env);
  const below = real.slice(store.length + 1);
  return real.startsWith(`${store}/`) && !below.includes('/') && isStorePath(real) ? real : undefined;
}

/** A link can lead to a store path that is not there any more: Nix says so better. */
async function follow(path: string): Promise<string> {
  return await realpath(path).catch(() => readlink(path).catch(() => path));
}
