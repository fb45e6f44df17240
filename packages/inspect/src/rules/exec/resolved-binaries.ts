import { FormatError } from '@up/formats';
import { createLibraryResolver, type LibraryResolution } from '@up/libraries';
import { imageFileView } from '../../image-file-view.ts';
import type { Subject } from '../../subject.ts';
import { unreadLayers } from '../oci/unread-layers.ts';
import { type ReachableBinary, reachableBinaries } from './reachable-binaries.ts';

export interface ResolvedBinary {
  readonly binary: ReachableBinary;
  readonly resolution: LibraryResolution;
}

const KEY = Symbol('resolved binaries');

/** The libraries of all that may be started; nothing where layers are missing, or the cache cannot be read. */
export function resolvedBinaries(subject: Subject): readonly ResolvedBinary[] {
  return subject.once(KEY, () => {
    const { image } = subject;
    if (unreadLayers(image).size > 0 || isCacheUnknown(subject)) return [];
    const resolver = createLibraryResolver(imageFileView(image.tree));
    return reachableBinaries(subject).flatMap((binary) => {
      if (binary.elf.linkage === 'static') return [];
      try {
        const { path, env, interpreter } = binary;
        const request = {
          binary: path,
          env: Object.fromEntries(env),
          workingDirectory: image.config.workingDir.startsWith('/') ? image.config.workingDir : '/',
          ...(interpreter === undefined ? {} : { interpreter }),
        };
        return [{ binary, resolution: resolver.resolve(request) }];
      } catch (error) {
        // Made to keep a loader busy: nothing can be said of it.
        if (error instanceof FormatError) return [];
        throw error;
      }
    });
  });
}

/** The cache says where libraries are; there is nothing to say without it. */
function isCacheUnknown({ image: { tree } }: Subject): boolean {
  const found = tree.lookup('/etc/ld.so.cache');
  return (
    found.status === 'found' &&
    found.node.sizeBytes > 0 &&
    tree.readFile(found.node, { maxBytes: 1 }) === undefined
  );
}

/** `the entrypoint (/bin/x)`, or the path alone. */
export function renderBinary({ by, path }: ReachableBinary): string {
  return by === undefined ? path : `${path} (${by})`;
}

/** error for what is started for certain, else a warning. */
export function severityOf(binaries: readonly ReachableBinary[]): 'error' | 'warning' {
  return binaries.some(({ reach }) => reach === 'started') ? 'error' : 'warning';
}

/** What is started for certain first. */
export function byReach(a: ReachableBinary, b: ReachableBinary): number {
  return ORDER.indexOf(a.reach) - ORDER.indexOf(b.reach) || (a.path < b.path ? -1 : 1);
}

const ORDER: readonly ReachableBinary['reach'][] = ['started', 'possible', 'beside'];
