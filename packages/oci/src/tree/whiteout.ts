const PREFIX = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** What AUFS kept for itself; old layers still hold it. */
const META_PREFIX = '.wh..wh.';

export type Whiteout =
  | { readonly type: 'one'; readonly name: string }
  | { readonly type: 'opaque' }
  | { readonly type: 'ignored' }
  | { readonly type: 'malformed' };

export function isWhiteout(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** What the name of a whiteout hides (OCI image specification, layer.md, "Whiteouts"). */
export function parseWhiteout(name: string): Whiteout {
  if (name === OPAQUE) return { type: 'opaque' };
  if (name.startsWith(META_PREFIX)) return { type: 'ignored' };
  const hidden = name.slice(PREFIX.length);
  if (hidden === '' || hidden === '.' || hidden === '..') return { type: 'malformed' };
  return { type: 'one', name: hidden };
}
