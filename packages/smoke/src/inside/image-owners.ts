import type { Engine } from '@up/docker';
import type { ImageTree } from '@up/oci';

/** What a file of an image is, and whose; undefined where the image has none. */
export type ImageOwners = (path: string) => Promise<ImageEntry | undefined>;

export interface ImageEntry {
  readonly uid: number;
  readonly gid: number;
  /** Of a symlink, as it is written. */
  readonly linkTarget?: string | undefined;
}

export interface ImageOwnersOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly signal: AbortSignal;
}

/** Owners by the layers of the image, which are read when the first is asked for. */
export function imageOwners({ engine, image, signal }: ImageOwnersOptions): ImageOwners {
  let tree: Promise<ImageTree> | undefined;
  return async (path) => {
    tree ??= readTree({ engine, image, signal });
    const slash = path.lastIndexOf('/');
    const found = (await tree).lookup(path.slice(0, slash) || '/');
    const node = found.status === 'found' ? found.node.children?.get(path.slice(slash + 1)) : undefined;
    if (node === undefined) return undefined;
    const { uid, gid, type, linkTarget } = node;
    return type === 'symlink' ? { uid, gid, linkTarget } : { uid, gid };
  };
}

/** Loaded only here: most tests never come to it. */
async function readTree({ engine, image, signal }: ImageOwnersOptions): Promise<ImageTree> {
  const { openImageStream } = await import('@up/oci');
  const saved = engine.saveImage(image, { signal });
  const opened = await openImageStream(saved, { signal, location: image, facts: 'skip', verify: 'skip' });
  return opened.tree;
}
