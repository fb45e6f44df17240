import type { Engine } from '@up/docker';
import { type ImageTree, openImageStream } from '@up/oci';

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
    tree ??= openImageStream(engine.saveImage(image, { signal }), {
      signal,
      location: image,
      facts: 'skip',
      verify: 'skip',
    }).then((opened) => opened.tree);
    const slash = path.lastIndexOf('/');
    const found = (await tree).lookup(path.slice(0, slash) || '/');
    const node = found.status === 'found' ? found.node.children?.get(path.slice(slash + 1)) : undefined;
    if (node === undefined) return undefined;
    const { uid, gid, type, linkTarget } = node;
    return type === 'symlink' ? { uid, gid, linkTarget } : { uid, gid };
  };
}
