import type { Facts } from './facts.ts';

const MAX_POSITIONS = 40;
/** A copy in a store, wherever that is. */
const STORE_SOURCE =
  /^\/[^:\n]{1,1024}?\/[a-z0-9]{32}-[^/\n]{1,211}\/(?<path>[^:\n]{1,1024}):(?<place>\d+:\d+)$/;

/**
 * The innermost place of a trace that is in the user's own files. Up to 2.26 Nix names a file of the flake by its copy
 * in the store, as it does files of inputs: what is in the flake, too, is the user's.
 */
export async function findOwnPosition(
  positions: readonly string[],
  facts: Facts | undefined,
): Promise<string | undefined> {
  for (const position of positions.slice(0, MAX_POSITIONS)) {
    if (/^[«<]|\/derivation(?:-internal)?\.nix:/.test(position)) continue;
    const inStore = STORE_SOURCE.exec(position)?.groups;
    if (inStore === undefined) {
      if (!position.startsWith('/nix/store/')) return position;
      continue;
    }
    const path = inStore['path'] ?? '';
    const found = await facts?.sourceFile(path);
    if (found !== undefined && found.state !== 'unknown' && found.state !== 'missing')
      return `${found.path}:${inStore['place']}`;
  }
  return undefined;
}
